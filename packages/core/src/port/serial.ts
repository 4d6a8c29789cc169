/** How bytes go over a serial line. */
export interface SerialFormat {
  /** Bits per second. */
  readonly baud: number;
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly parity: "none" | "even" | "odd";
  readonly stopBits: 1 | 2;
  /** Hardware flow control by RTS and CTS. */
  readonly hasFlowControl: boolean;
}

/** An open serial line. */
export interface SerialLine {
  /** Bytes as they come. Ends when the line is closed, throws SerialError when it is lost. To be read once. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Resolves when the line takes more: whoever writes faster than the line is waits. @throws SerialError LOST */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written has left. */
  drain(): Promise<void>;
  /** Another format, at once. @throws SerialError FORMAT */
  reformat(format: SerialFormat): Promise<void>;
  close(): Promise<void>;
}

export interface SerialDevice {
  /** Such as /dev/ttyUSB0. */
  readonly path: string;
  /** What is plugged in, as far as it says; empty if it does not. */
  readonly description: string;
}

/** The machine's serial lines. */
export interface Serial {
  /** @throws SerialError */
  open(path: string, format: SerialFormat): Promise<SerialLine>;
  list(): Promise<readonly SerialDevice[]>;
}

/** NOT_FOUND: no such device; DENIED: no right to it; BUSY: somebody else has it; FORMAT: it cannot do that; LOST: it is gone. */
export type SerialErrorCode = "NOT_FOUND" | "DENIED" | "BUSY" | "FORMAT" | "LOST";

/** Adapters throw nothing else. */
export class SerialError extends Error {
  override readonly name = "SerialError";
  readonly code: SerialErrorCode;
  constructor(code: SerialErrorCode, path: string, options?: { readonly cause?: unknown }) {
    super(`${code}: ${path}`, options);
    this.code = code;
  }
}
