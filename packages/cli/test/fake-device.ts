import { formatAnswer, formatData, parseLine, prompt, type Answer } from "@regrow/core/command";
import { SerialError, type SerialLine } from "@regrow/core/port";

/** What a scripted device does with a line: its answer, data, bytes as they are (not even framed), or nothing at all. */
type Reply = Answer | { readonly data: Uint8Array } | { readonly raw: string } | null;

export interface FakeDeviceOptions {
  readonly header?: "0" | "1";
  readonly echo?: "0" | "1";
  readonly prompt?: "0" | "1";
  readonly isSafeMode?: boolean;
  /** Asked first; undefined where the device does what devices do. */
  readonly reply?: (line: string, device: FakeDevice) => Reply | undefined;
}

type Switch = "system.cmd.header_enabled" | "system.cmd.echo" | "system.cmd.prompt_enabled";

/** A device at the far end of a line that is only memory: the three variables of its framing, and what a test scripts. */
export class FakeDevice {
  readonly #options: FakeDeviceOptions;
  readonly values: Record<Switch, string>;
  /** The values that `save` has kept. */
  saved: Record<Switch, string>;
  /** All lines that have arrived. */
  readonly lines: string[] = [];
  readonly #toHost: Uint8Array[] = [];
  #typed = "";
  #end: "open" | "closed" | "lost" = "open";
  #changed = Promise.withResolvers<void>();

  constructor(options: FakeDeviceOptions = {}) {
    this.#options = options;
    this.values = {
      "system.cmd.header_enabled": options.header ?? "0",
      "system.cmd.echo": options.echo ?? "1",
      "system.cmd.prompt_enabled": options.prompt ?? "1",
    };
    this.saved = { ...this.values };
  }

  /** The host's end. */
  get line(): Pick<SerialLine, "input" | "write" | "drain" | "close"> {
    return {
      input: this.#bytes(),
      write: async (bytes) => {
        if (this.#end !== "open") throw new SerialError("LOST", "/dev/fake");
        this.#receive(new TextDecoder().decode(bytes));
      },
      drain: async () => {},
      close: async () => this.end("closed"),
    };
  }

  /** Something that nobody asked for. */
  print(text: string): void {
    this.send(new TextEncoder().encode(text));
  }

  send(bytes: Uint8Array): void {
    this.#toHost.push(bytes);
    this.#wake();
  }

  end(how: "closed" | "lost"): void {
    if (this.#end === "open") this.#end = how;
    this.#wake();
  }

  /** As after a power cut. */
  restart(): void {
    Object.assign(this.values, this.saved);
    this.#typed = "";
    this.print("\r\nACME-KIOSK-1.0.0, Regrow-0.1.0, linux-x64\r\n[Ready]\r\n");
    this.#prompt();
  }

  get isSafeMode(): boolean {
    return this.#options.isSafeMode ?? false;
  }

  #receive(text: string): void {
    this.#typed += text;
    for (let end = this.#typed.indexOf("\n"); end !== -1; end = this.#typed.indexOf("\n")) {
      const line = this.#typed.slice(0, end).replace(/\r$/, "");
      this.#typed = this.#typed.slice(end + 1);
      // Ctrl-U forgets what was typed before it.
      this.#take(line.slice(line.lastIndexOf("\u0015") + 1));
    }
  }

  #take(line: string): void {
    this.lines.push(line);
    if (this.values["system.cmd.echo"] === "1") this.print(`${line}\r\n`);
    const isHeaded = this.values["system.cmd.header_enabled"] === "1";
    const scripted = this.#options.reply?.(line, this);
    if (scripted === null) return;
    const reply = scripted ?? (line === "" ? { raw: "" } : this.#answer(line));
    if ("raw" in reply) this.print(reply.raw);
    else {
      const to = { format: isHeaded ? "machine" : "human", isSafeMode: this.isSafeMode } as const;
      if ("data" in reply) this.send(formatData(reply.data, to));
      else this.print(formatAnswer(reply, to));
    }
    this.#prompt();
  }

  #answer(line: string): Answer {
    const parsed = parseLine(line, { dialect: "gecko-os", isSafeMode: false });
    if (!parsed.ok) return { code: parsed.code, text: parsed.message };
    const { command, arguments: given } = parsed;
    const name = given["variable"] ?? "";
    if (command === "save") {
      this.saved = { ...this.values };
      return { code: 0, text: "Success" };
    }
    if (command === "version") return { code: 0, text: "ACME-KIOSK-1.0.0, Regrow-0.1.0, linux-x64" };
    if (!isSwitch(name)) return { code: 0, text: `${command} ${name}`.trim() };
    if (command === "get") return { code: 0, text: this.values[name] };
    this.values[name] = given["value"] ?? "";
    return { code: 0, text: "Set OK" };
  }

  #prompt(): void {
    if (this.values["system.cmd.prompt_enabled"] === "1") this.print(prompt(this.isSafeMode));
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }

  async *#bytes(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const bytes = this.#toHost.shift();
      if (bytes !== undefined) {
        yield bytes;
        continue;
      }
      if (this.#end === "lost") throw new SerialError("LOST", "/dev/fake");
      if (this.#end === "closed") return;
      await this.#changed.promise;
    }
  }
}

function isSwitch(name: string): name is Switch {
  return ["system.cmd.header_enabled", "system.cmd.echo", "system.cmd.prompt_enabled"].includes(name);
}
