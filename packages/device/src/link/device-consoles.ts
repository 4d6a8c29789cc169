import { asRegrowError, RegrowError } from "@regrow/core/error";
import { ConsolePipe, LINK_LIMITS, PIECE_WITHIN_MS, type LinkRequest, type RequestOf } from "@regrow/core/link";
import { failure, type Outcome } from "../command/index.ts";
import { ConsoleSession, OutputQueue, closeStreams } from "../console/index.ts";
import type { LinkParts } from "./link-parts.ts";

type Ask = (request: LinkRequest, withinMs?: number) => Promise<unknown>;

/** Consoles that people have opened by the DMS, by number: each a terminal of its own, with its own streams. */
export class DeviceConsoles {
  readonly #parts: LinkParts;
  readonly #ask: Ask;
  readonly #pipes = new Map<number, ConsolePipe>();

  constructor(parts: LinkParts, ask: Ask) {
    this.#parts = parts;
    this.#ask = ask;
  }

  /** @throws RegrowError DEVICE_BUSY */
  async open({ console }: RequestOf<"console-open">): Promise<null> {
    if (this.#pipes.size >= LINK_LIMITS.consoles) throw new RegrowError("DEVICE_BUSY", { consoles: this.#pipes.size });
    if (this.#pipes.has(console))
      throw new RegrowError("LINK_MESSAGE_INVALID", { problem: "it is open already", console });
    const { clock, complete, isSafeMode, listen, greeting } = this.#parts;
    const commands = this.#parts.commands();
    const output = new OutputQueue({
      send: (bytes) => pipe.send(bytes),
      clock,
      pieceBytes: LINK_LIMITS.pieceBytes,
      whenStalled: "end",
      onEnd: () => pipe.end("nobody reads it"),
    });
    const session = new ConsoleSession({
      output,
      clock,
      complete,
      isSafeMode,
      settings: commands.context.settings,
      isTerminal: true,
      run: (line) => this.#run(console, line, commands.run),
    });
    const hush = listen(session);
    const pipe = new ConsolePipe(console, {
      ask: (piece) => this.#ask(piece, PIECE_WITHIN_MS),
      deliver: (bytes) => session.push(bytes),
      onEnd: (reason) => {
        this.#pipes.delete(console);
        hush();
        output.end();
        void session.close().then(() => closeStreams(commands));
        // Whoever ended it: for a console that is over there already it does nothing.
        this.#ask({ request: "console-close", console, reason: reason.slice(0, 256) }).catch(() => {}); // the link is gone
      },
    });
    this.#pipes.set(console, pipe);
    try {
      session.greet(await greeting());
    } catch (error) {
      // Who has asked is told that there is none: its place is free again.
      pipe.end("it has no banner");
      throw error;
    }
    return null;
  }

  /** Resolves when it has been taken: after the commands before it. @throws RegrowError CONSOLE_LOST */
  async take(piece: RequestOf<"console-data">): Promise<null> {
    const pipe = this.#pipes.get(piece.console);
    if (pipe === undefined) throw new RegrowError("CONSOLE_LOST", { console: piece.console });
    await pipe.take(piece);
    return null;
  }

  close({ console, reason }: RequestOf<"console-close">): null {
    this.#pipes.get(console)?.end(reason);
    return null;
  }

  /** The link is gone. */
  end(): void {
    for (const pipe of this.#pipes.values()) pipe.end("the live link is gone");
  }

  /** Not before the DMS has it in its audit log. */
  async #run(console: number, line: string, run: (line: string) => Promise<Outcome>): Promise<Outcome> {
    try {
      await this.#ask({ request: "console-line", console, line });
    } catch (thrown) {
      return failure(asRegrowError(thrown));
    }
    return run(line);
  }
}
