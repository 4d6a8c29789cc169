import { RegrowError } from "@regrow/core/error";
import { ConsolePipe, PIECE_WITHIN_MS, type LinkRequest, type RequestOf } from "@regrow/core/link";

/** Who has opened a console. */
export interface ConsoleHolder {
  /** Takes what the device says; called again only when it has resolved. */
  deliver(bytes: Uint8Array): Promise<void>;
  /** The device is about to carry this line out; it does not when this rejects. */
  line(line: string): Promise<void>;
  ended(reason: string): void;
}

interface OpenConsole {
  readonly pipe: ConsolePipe;
  readonly holder: ConsoleHolder;
}

/** The consoles of one device, by number; no number is used twice on a link. */
export class DeviceConsoles {
  readonly #ask: (request: LinkRequest, withinMs?: number) => Promise<unknown>;
  readonly #open = new Map<number, OpenConsole>();
  #last = 0;

  constructor(ask: (request: LinkRequest, withinMs?: number) => Promise<unknown>) {
    this.#ask = ask;
  }

  get count(): number {
    return this.#open.size;
  }

  /** @throws RegrowError with the device's code, such as DEVICE_BUSY where it has as many as it takes */
  async open(holder: ConsoleHolder): Promise<ConsolePipe> {
    this.#last += 1;
    const console = this.#last;
    const pipe = new ConsolePipe(console, {
      ask: (piece) => this.#ask(piece, PIECE_WITHIN_MS),
      deliver: (bytes) => holder.deliver(bytes),
      onEnd: (reason) => this.#ended(console, reason),
    });
    // Before the device answers, since what it says first may be quicker than that.
    this.#open.set(console, { pipe, holder });
    try {
      await this.#ask({ request: "console-open", console });
      return pipe;
    } catch (error) {
      this.#open.delete(console);
      throw error;
    }
  }

  async take(piece: RequestOf<"console-data">): Promise<null> {
    await this.#find(piece.console).pipe.take(piece);
    return null;
  }

  async line({ console, line }: RequestOf<"console-line">): Promise<null> {
    await this.#find(console).holder.line(line);
    return null;
  }

  async ended({ console, reason }: RequestOf<"console-close">): Promise<null> {
    this.#open.get(console)?.pipe.end(reason);
    return null;
  }

  /** The link is gone. */
  end(): void {
    for (const { pipe } of this.#open.values()) pipe.end("the link with the device is gone");
  }

  #find(console: number): OpenConsole {
    const open = this.#open.get(console);
    if (open === undefined) throw new RegrowError("CONSOLE_LOST", { console });
    return open;
  }

  #ended(console: number, reason: string): void {
    const open = this.#open.get(console);
    if (!this.#open.delete(console)) return;
    open?.holder.ended(reason);
    // Whoever ended it: for a console that is over there already it does nothing.
    void this.#ask({ request: "console-close", console, reason: reason.slice(0, 256) }).catch(() => {}); // the link is gone: so is the console
  }
}
