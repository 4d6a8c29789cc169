import { setTimeout as sleep } from "node:timers/promises";
import { SerialError, type SerialFormat, type SerialLine } from "@regrow/core/port";
import { openPort, type BoundPort } from "./binding.ts";
import { PortReader } from "./port-reader.ts";
import { asSerialError } from "./serial-error.ts";

const READ_BYTES = 4_096;
/** Adapters and pseudo-terminals say that everything has left while the last bytes are still in them, and forget these when the speed changes. */
const SETTLE_MS = 50;

/** A line over the native binding. */
export class NodeSerialLine implements SerialLine {
  readonly #path: string;
  #port: BoundPort;
  #reader: PortReader;
  #format: SerialFormat;
  #isClosed = false;
  /** The port is being opened anew in another format: whoever reads waits for it. */
  #reopening: Promise<void> | undefined;

  constructor(path: string, port: BoundPort, format: SerialFormat) {
    this.#path = path;
    this.#port = port;
    this.#reader = new PortReader(port);
    this.#format = format;
  }

  get input(): AsyncIterable<Uint8Array> {
    return this.#read();
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isClosed) throw new SerialError("LOST", this.#path);
    try {
      await this.#port.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    } catch (error) {
      throw new SerialError("LOST", this.#path, { cause: error });
    }
  }

  async drain(): Promise<void> {
    if (this.#isClosed) return;
    await this.#port.drain();
    await sleep(SETTLE_MS);
  }

  async reformat(format: SerialFormat): Promise<void> {
    try {
      if (isSameButSpeed(this.#format, format)) await this.#port.update({ baudRate: format.baud });
      else await this.#reopen(format);
      this.#format = format;
    } catch (error) {
      throw asSerialError(error, this.#path);
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#closePort();
  }

  async #closePort(): Promise<void> {
    await this.#reader.settled();
    // A line that was unplugged cannot be closed in order.
    await this.#port.close().catch(() => {});
  }

  /** The binding changes nothing but the speed of an open port. A format that it cannot do leaves the line as it was. */
  async #reopen(format: SerialFormat): Promise<void> {
    const open = async (as: SerialFormat): Promise<void> => {
      this.#port = await openPort(this.#path, as);
      this.#reader = new PortReader(this.#port);
    };
    const opened = Promise.withResolvers<void>();
    this.#reopening = opened.promise;
    try {
      await this.#closePort();
      await open(format).catch(async (error: unknown) => {
        await open(this.#format);
        throw error;
      });
    } finally {
      this.#reopening = undefined;
      opened.resolve();
    }
  }

  async *#read(): AsyncGenerator<Uint8Array, void> {
    const buffer = Buffer.alloc(READ_BYTES);
    while (!this.#isClosed) {
      const reader = this.#reader;
      const count = await reader.read(buffer).catch((error: unknown) => this.#lost(reader, error));
      if (this.#reopening !== undefined) await this.#reopening;
      else if (reader !== this.#reader) continue;
      else if (this.#isClosed) return;
      else if (count === undefined) throw new SerialError("LOST", this.#path);
      if (count !== undefined) yield Uint8Array.from(buffer.subarray(0, count));
    }
  }

  /** Reading fails too for a port that is closed, for good or to be opened in another format. */
  #lost(reader: PortReader, error: unknown): undefined {
    const isReplaced = this.#reopening !== undefined || reader !== this.#reader;
    if (!isReplaced && !this.#isClosed) throw new SerialError("LOST", this.#path, { cause: error });
    return undefined;
  }
}

function isSameButSpeed(one: SerialFormat, other: SerialFormat): boolean {
  return (["dataBits", "parity", "stopBits", "hasFlowControl"] as const).every((name) => one[name] === other[name]);
}
