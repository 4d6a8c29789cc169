import { once } from "node:events";
import type { Duplex } from "node:stream";
import { LineFramer } from "./line-framer.ts";

export interface JsonLinesOptions {
  /** Each message, in order. Its parser is the caller's: this is any JSON. */
  readonly onMessage: (message: unknown) => void;
  /** A line that is too long or not JSON; the line is skipped, the connection stays. */
  readonly onMalformed: (reason: string) => void;
  /** Once, when nothing more will come. */
  readonly onClose: () => void;
  /** 1 MiB unless told. */
  readonly maxLineBytes?: number;
}

/** One JSON value a line, both ways. */
export interface JsonLines {
  /** Resolves when the other side has taken enough that more may follow. @throws Error when the connection is gone or the line too long */
  send(message: unknown): Promise<void>;
  /** Ends our side after what was sent. */
  end(): void;
}

const LONGEST_LINE_BYTES = 1024 * 1024;

/** Speaks JSON lines over a socket, such as the pipe between bootloader and kernel. */
export function openJsonLines(socket: Duplex, options: JsonLinesOptions): JsonLines {
  const maxLineBytes = options.maxLineBytes ?? LONGEST_LINE_BYTES;
  const framer = new LineFramer(maxLineBytes);
  socket.on("data", (bytes: Uint8Array) => {
    for (const line of framer.push(bytes)) {
      if (line.kind === "too long") options.onMalformed(`line longer than ${maxLineBytes} bytes`);
      else receive(line.bytes, options);
    }
  });
  // An error is always followed by "close".
  socket.on("error", () => {});
  socket.once("close", options.onClose);
  return {
    send: (message) => send(socket, message, maxLineBytes),
    end: () => {
      socket.end();
    },
  };
}

function receive(bytes: Uint8Array, options: JsonLinesOptions): void {
  let message: unknown;
  try {
    message = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (thrown) {
    options.onMalformed(thrown instanceof Error ? thrown.message : String(thrown));
    return;
  }
  options.onMessage(message);
}

async function send(socket: Duplex, message: unknown, maxLineBytes: number): Promise<void> {
  const line = Buffer.from(`${JSON.stringify(message)}\n`);
  if (line.length > maxLineBytes) throw new Error(`a message of ${line.length} bytes is longer than ${maxLineBytes}`);
  if (socket.destroyed || !socket.writable) throw new Error("the connection is closed");
  if (socket.write(line)) return;
  const gone = new AbortController();
  try {
    const closed = once(socket, "close", { signal: gone.signal }).then(() => {
      throw new Error("the connection is closed");
    });
    await Promise.race([once(socket, "drain", { signal: gone.signal }), closed]);
  } finally {
    // The one that did not happen must not keep listening.
    gone.abort();
  }
}
