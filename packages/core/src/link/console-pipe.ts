import { RegrowError } from "../error/index.ts";
import { LINK_LIMITS } from "./limits.ts";
import type { RequestOf } from "./messages.ts";
import { NO_PIECES, takePiece, type Pieces } from "./pieces.ts";

/** What a pipe needs of whoever holds it. */
export interface PipeEnds {
  /** Sends a piece; resolves when the other side has passed it on. Rejects when it is lost, or the other side knows no such console. */
  readonly ask: (piece: RequestOf<"console-data">) => Promise<unknown>;
  /** Passes bytes on here; called again only when it has resolved. Rejects when nobody is there any more. */
  readonly deliver: (bytes: Uint8Array) => Promise<void>;
  /** It is over; called once. */
  readonly onEnd: (reason: string) => void;
}

/** The bytes of one console, both ways: bounded, in order and whole, or over. */
export class ConsolePipe {
  readonly #console: number;
  readonly #ends: PipeEnds;
  #sequence = 0;
  #pieces: Pieces = NO_PIECES;
  #delivered: Promise<void> = Promise.resolve();
  #underWay = 0;
  readonly #room: (() => void)[] = [];
  #isOver = false;

  constructor(console: number, ends: PipeEnds) {
    this.#console = console;
    this.#ends = ends;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when the other side has passed all of it on. @throws RegrowError CONSOLE_LOST */
  async send(bytes: Uint8Array): Promise<void> {
    const sent: Promise<void>[] = [];
    for (let at = 0; at < bytes.length; at += LINK_LIMITS.pieceBytes)
      sent.push(this.#sendPiece(bytes.slice(at, at + LINK_LIMITS.pieceBytes)));
    await Promise.all(sent);
  }

  /** A piece of the other side; resolves when it, and all before it, have been passed on. @throws RegrowError CONSOLE_LOST */
  async take({ sequence, bytes }: Pick<RequestOf<"console-data">, "sequence" | "bytes">): Promise<void> {
    if (this.#isOver) throw lost();
    const taken = takePiece(this.#pieces, sequence, bytes);
    if (taken.kind === "lost") {
      this.end("pieces of it are lost");
      throw lost();
    }
    this.#pieces = taken.pieces;
    for (const piece of taken.ready) this.#delivered = this.#delivered.then(() => this.#deliver(piece));
    await this.#delivered;
  }

  /** Twice is once. */
  end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const wake of this.#room.splice(0)) wake();
    this.#ends.onEnd(reason);
  }

  async #sendPiece(bytes: Uint8Array): Promise<void> {
    // A place goes from hand to hand, so that nobody who comes later slips in between.
    if (this.#underWay < LINK_LIMITS.piecesUnderWay) this.#underWay += 1;
    else await new Promise<void>((resolve) => this.#room.push(resolve));
    if (this.#isOver) throw lost();
    const sequence = this.#sequence;
    this.#sequence += 1;
    try {
      await this.#ends.ask({ request: "console-data", console: this.#console, sequence, bytes });
    } catch (error) {
      this.end("the other side does not take it any more");
      throw lost(error);
    } finally {
      const next = this.#room.shift();
      if (next === undefined) this.#underWay -= 1;
      else next();
    }
  }

  async #deliver(bytes: Uint8Array): Promise<void> {
    if (this.#isOver) return;
    try {
      await this.#ends.deliver(bytes);
    } catch {
      this.end("nobody takes it any more");
    }
  }
}

function lost(cause?: unknown): RegrowError {
  return new RegrowError("CONSOLE_LOST", {}, { cause });
}
