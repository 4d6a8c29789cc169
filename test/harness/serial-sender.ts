import { Sending, type TransferProtocol } from "@regrow/core/dfu";
import { SystemClock } from "@regrow/node/clock";
import type { Pty } from "@regrow/testing/pty";

/** For an answer, and for a whole file: an install, two starts of the device, on a machine that does other things too. */
const WITHIN_MS = 60_000;

/** A person with a program at the other end of a device's serial line. */
export class SerialSender {
  readonly #line: Pty;
  #text = "";
  #sending: Sending | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(line: Pty) {
    this.#line = line;
    void this.#listen();
  }

  /** All that was printed since the last `take`. */
  get text(): string {
    return this.#text;
  }

  async type(line: string): Promise<void> {
    await this.write(new TextEncoder().encode(`${line}\r`));
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#line.write(bytes);
  }

  /** What was printed up to and with this. @throws Error when it does not come */
  async until(pattern: RegExp): Promise<string> {
    const signal = AbortSignal.timeout(WITHIN_MS);
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error(`not printed: ${pattern.source}\n${this.#text}`)));
    });
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match !== null) {
        const end = match.index + match[0].length;
        const taken = this.#text.slice(0, end);
        this.#text = this.#text.slice(end);
        return taken;
      }
      await Promise.race([this.#changed.promise, late]);
    }
  }

  /** Types a command. @returns what it answers, once that fits and the prompt is there */
  async ask(line: string, answer: RegExp): Promise<string> {
    this.#text = "";
    await this.type(line);
    return await this.until(new RegExp(`${answer.source}[^]*\\n[A-Z]*> $`, answer.flags));
  }

  /** Sends a file after that command, cut off after so many bytes if told to. @returns what the receiver says, or why it ended */
  async send(
    command: string,
    file: Uint8Array,
    options: { readonly protocol?: TransferProtocol; readonly cutAfterBytes?: number } = {},
  ): Promise<string> {
    const { protocol = "windowed", cutAfterBytes = Number.POSITIVE_INFINITY } = options;
    this.#text = "";
    await this.type(command);
    await this.until(/Ready to receive\r\n/);
    let sentBytes = 0;
    const sending = new Sending({
      protocol,
      session: 1,
      askForMs: 20_000,
      file: { name: "file", sizeBytes: file.length, sha256: "0".repeat(64) },
      read: async (offsetBytes, lengthBytes) => file.slice(offsetBytes, offsetBytes + lengthBytes),
      write: async (bytes) => {
        sentBytes += bytes.length;
        if (sentBytes > cutAfterBytes) throw new Error("the cable was pulled");
        await this.#line.write(bytes);
      },
      clock: new SystemClock(),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    this.#sending = sending;
    try {
      return await sending.run();
    } catch (error) {
      return String(error);
    } finally {
      this.#sending = undefined;
    }
  }

  async #listen(): Promise<void> {
    for (let bytes = await this.#line.read(); bytes !== undefined; bytes = await this.#line.read()) {
      this.#sending?.push(bytes);
      this.#text += Buffer.from(bytes).toString("latin1");
      this.#changed.resolve();
      this.#changed = Promise.withResolvers<void>();
    }
  }
}
