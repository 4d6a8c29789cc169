import type { Values } from "../holes.ts";

/** A line of bytes between a host and the device. */
export interface Wire {
  write(bytes: Uint8Array): void;
  /** All that has come since it was opened, one character a byte. */
  received(): string;
  /** The device has ended it. */
  readonly isOver: boolean;
  close(): void;
}

/** A device that examples are shown to, whatever it is made of. */
export interface TranscriptDevice extends AsyncDisposable {
  /** What is known of it and of what is around it, such as its MAC address. */
  readonly values: Values;
  readonly isSafeMode: boolean;
  /** It answers in less, or never. */
  readonly patienceMs: number;
  /** Undefined where it has none. */
  readonly serial: Wire | undefined;
  readonly stdio: Wire | undefined;
  /** A new connection, once it listens. */
  openTerminal(): Promise<Wire>;
  /** Of its HTTP server on this machine, once it listens. */
  httpPort(): Promise<number>;
  /** Of the user "admin". */
  readonly secret: string;
  /** Starts of its kernel until now. */
  readonly starts: number;
  /** Resolves when it has started more often than that. */
  restarted(starts: number): Promise<void>;
}
