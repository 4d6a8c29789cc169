import type { Clock, Logger } from "@regrow/core/port";
import { addAuditEntryOfUser } from "../audit/index.ts";
import { WriteBehind, transact, type Database, type Writer } from "../database/index.ts";

/** A sign-in that was refused, of a user who exists. */
export interface RefusedSignIn {
  readonly userId: string;
  readonly userName: string;
  readonly reason: string;
  readonly atMs: number;
  readonly address: string;
  readonly requestId: string;
}

const WRITE_EVERY_MS = 2_000;
/** More than that in two seconds are told to the operator's log alone. */
const MAX_WAITING = 1_000;

interface RefusedParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "sleep">;
  readonly logger: Logger;
}

/**
 * Refused sign-ins on their way into the audit log. Written behind: where there is no such user nothing is written, and the
 * time of the answer must not tell. Up to two seconds of them are lost with the process.
 */
export class RefusedSignIns implements AsyncDisposable {
  readonly #parts: RefusedParts;
  readonly #writing: WriteBehind;
  #waiting: RefusedSignIn[] = [];

  constructor(parts: RefusedParts) {
    this.#parts = parts;
    const { clock, logger } = parts;
    const write = (): Promise<void> => this.#write();
    this.#writing = new WriteBehind({ name: "refused sign-ins", everyMs: WRITE_EVERY_MS, clock, logger, write });
  }

  note(refused: RefusedSignIn): void {
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push(refused);
    else this.#parts.logger.warn("a refused sign-in is not in the audit log: too many", { userName: refused.userName });
  }

  /** Writes what waits, and ends. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#writing[Symbol.asyncDispose]();
  }

  async #write(): Promise<void> {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    try {
      await transact(this.#parts.database, (writer) => writeAll(writer, batch));
    } catch (thrown) {
      // They wait again: whoever guesses must not go unseen because the disk was full for a moment.
      this.#waiting = [...batch, ...this.#waiting].slice(0, MAX_WAITING);
      throw thrown;
    }
  }
}

async function writeAll(writer: Writer, batch: readonly RefusedSignIn[]): Promise<void> {
  for (const { userId, userName, reason, ...when } of batch)
    await addAuditEntryOfUser(writer, userId, {
      ...when,
      operation: "signIn",
      target: `user ${userName}`,
      actor: { kind: "nobody", id: null, name: userName },
      changed: { refused: reason },
    });
}
