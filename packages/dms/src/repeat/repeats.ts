import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { transact, type Database, type Writer } from "../database/index.ts";
import type { SealingKey } from "../secret/index.ts";
import { addRepeat, findRepeat, setAnswer, type KnownRepeat, type RepeatName } from "./repeat-repository.ts";

/** Longest answer that is kept, in characters: a thousand tokens of a batch are 160,000. */
const MAX_ANSWER = 256 * 1024;
/** When somebody who was too early may ask again. */
const EARLY_MS = 1_000;

interface RepeatParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly sealing: Pick<SealingKey, "seal" | "open">;
}

/** A request with an `Idempotency-Key`. */
export interface AskedRepeat extends RepeatName {
  readonly fingerprint: string;
  readonly requestId: string;
}

/** What such a request comes to: it is the first, or it is answered as the first was. */
export type Begun =
  | { readonly kind: "first"; readonly repeat: Repeat }
  | { readonly kind: "again"; readonly status: number; readonly body: unknown };

/**
 * Requests that are done once however often they are sent. The key is remembered in the transaction of the effect (law L6): after
 * a kill there is either none of both, or both. The answer is kept sealed, since it may be the only place of a secret.
 */
export class Repeats {
  readonly #parts: RepeatParts;
  /** What is being carried out, with its fingerprint. */
  readonly #running = new Map<string, string>();

  constructor(parts: RepeatParts) {
    this.#parts = parts;
  }

  /** @throws RegrowError REPEAT_DIFFERS, REPEAT_TOO_EARLY, REPEAT_UNANSWERED */
  async begin(asked: AskedRepeat): Promise<Begun> {
    const name = nameOf(asked);
    const running = this.#running.get(name);
    if (running !== undefined && running !== asked.fingerprint) throw new RegrowError("REPEAT_DIFFERS");
    if (running !== undefined) throw new RegrowError("REPEAT_TOO_EARLY", { retryAfterMs: EARLY_MS });
    this.#running.set(name, asked.fingerprint);
    let isFirst = false;
    try {
      const known = await findRepeat(this.#parts.database, asked, this.#parts.clock.nowMs());
      isFirst = known === undefined;
      if (known !== undefined) return this.#again(asked, known);
      return { kind: "first", repeat: new Repeat(this.#parts, asked, () => this.#running.delete(name)) };
    } finally {
      if (!isFirst) this.#running.delete(name);
    }
  }

  #again(asked: AskedRepeat, { fingerprint, requestId, answer }: KnownRepeat): Begun {
    if (fingerprint !== asked.fingerprint) throw new RegrowError("REPEAT_DIFFERS", { "first request": requestId });
    if (answer === null) throw new RegrowError("REPEAT_UNANSWERED", { "first request": requestId });
    const text = Buffer.from(this.#parts.sealing.open(answer.sealed, nameOf(asked))).toString();
    return { kind: "again", status: answer.status, body: JSON.parse(text) as unknown };
  }
}

/** A request that is being carried out for the first time. */
export class Repeat {
  readonly #parts: RepeatParts;
  readonly #asked: AskedRepeat;
  readonly #onEnd: () => void;

  constructor(parts: RepeatParts, asked: AskedRepeat, onEnd: () => void) {
    this.#parts = parts;
    this.#asked = asked;
    this.#onEnd = onEnd;
  }

  /** To be called in each transaction of the effect. @throws RegrowError REPEAT_TOO_EARLY when the same was done at the same time */
  async done(writer: Writer): Promise<void> {
    const { fingerprint, requestId } = this.#asked;
    const atMs = this.#parts.clock.nowMs();
    const known = await findRepeat(writer, this.#asked, atMs);
    if (known !== undefined && known.requestId !== requestId)
      throw new RegrowError("REPEAT_TOO_EARLY", { retryAfterMs: EARLY_MS });
    if (known === undefined) await addRepeat(writer, this.#asked, { fingerprint, requestId, atMs });
  }

  /** Keeps the answer, within the transaction of the effect where that knows it. */
  async answer(writer: Writer, status: number, body: unknown): Promise<void> {
    const text = JSON.stringify(body ?? null);
    if (text.length > MAX_ANSWER) return;
    await this.done(writer);
    await setAnswer(writer, this.#asked, status, this.#parts.sealing.seal(Buffer.from(text), nameOf(this.#asked)));
  }

  /** What was answered in the end. A refusal that changed nothing is not kept: it is judged anew. */
  async end(status: number, body: unknown): Promise<void> {
    try {
      const known = await findRepeat(this.#parts.database, this.#asked, this.#parts.clock.nowMs());
      const isOurs = known === undefined ? status < 400 : known.requestId === this.#asked.requestId;
      if (!isOurs || (known?.answer ?? null) !== null) return;
      await transact(this.#parts.database, (writer) => this.answer(writer, status, body));
    } finally {
      this.#onEnd();
    }
  }
}

function nameOf({ tenant, caller, key }: RepeatName): string {
  return `${tenant} ${caller} ${key}`;
}
