import { SessionReader } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import type { WaitOptions, Wire } from "./wire.ts";

/** Says a line and reads what is shown for it, without knowing how the device frames its answers. */
export class Talk {
  readonly #wire: Wire;
  readonly #shown = new SessionReader();

  /** Listens to the wire from here on. */
  constructor(wire: Wire) {
    this.#wire = wire;
    wire.listener = (bytes) => this.#shown.push(bytes);
  }

  /** What has come since the last line. */
  get shown(): SessionReader {
    return this.#shown;
  }

  async say(line: string): Promise<void> {
    this.#shown.clear();
    await this.#wire.send(new TextEncoder().encode(`${line}\r\n`));
  }

  /** @throws RegrowError CONSOLE_ANSWER_INVALID for more than any answer may have, and what `Wire.until` throws */
  async until<T>(take: (text: string) => T | undefined, options: WaitOptions): Promise<T> {
    return await this.#wire.until(() => {
      if (this.#shown.isTooLong) throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "it does not end" });
      return take(this.#shown.text);
    }, options);
  }

  async ask<T>(line: string, take: (text: string) => T | undefined, options: WaitOptions): Promise<T> {
    await this.say(line);
    return await this.until(take, options);
  }
}
