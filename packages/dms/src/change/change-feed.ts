import { setImmediate } from "node:timers/promises";
import type { Clock, Logger } from "@regrow/core/port";
import { afterCommit, prepared, type Database } from "../database/index.ts";
import type { Change } from "./change.ts";

/** How old what another process wrote may be before it is seen here. */
const CATCH_UP_EVERY_MS = 500;
/** Longest time without a look at the database after which nothing that is remembered counts: stale means ask (law L7). */
const LEASE_MS = 5_000;
/** Changes that are kept for those who have not read them; who missed more forgets everything. */
const KEPT_CHANGES = 100_000;
/** Changes that are read at once: somebody may have changed ten thousand devices. */
const READ_AT_ONCE = 500;
const PRUNE_EVERY_MS = 60_000;

export interface ChangeFeedParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly logger: Logger;
  readonly onChange: (change: Change) => void;
  /** Changes were missed, and which is not known. */
  readonly onGap: () => void;
}

/**
 * Keeps memory true: reads the numbered table of changes after every commit of this process that adds to it, before the writer is answered, and
 * twice a second for those of others. The embedded database writes one transaction at a time, so numbers appear in order.
 */
export class ChangeFeed implements AsyncDisposable {
  readonly #parts: ChangeFeedParts;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #sequence: number;
  #readAtMs: number;
  #pruneAtMs: number;

  private constructor(parts: ChangeFeedParts, sequence: number) {
    this.#parts = parts;
    this.#sequence = sequence;
    this.#readAtMs = parts.clock.monotonicMs();
    this.#pruneAtMs = this.#readAtMs + PRUNE_EVERY_MS;
    afterCommit(parts.database, () => this.#catchUp());
    this.#loop = this.#run();
  }

  static async open(parts: ChangeFeedParts): Promise<ChangeFeed> {
    return new ChangeFeed(parts, await newestSequence(parts.database));
  }

  /** Whether what is remembered may be believed at this moment. */
  get isFresh(): boolean {
    return this.#parts.clock.monotonicMs() - this.#readAtMs < LEASE_MS;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#parts;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#catchUp();
        await this.#prune();
      } catch (thrown) {
        logger.error("changes were not read: check-ins are answered from the database", { reason: String(thrown) });
      }
      // The abort is the end of the loop and no error.
      await clock.sleep(CATCH_UP_EVERY_MS, this.#stop.signal).catch(() => undefined);
    }
  }

  async #catchUp(): Promise<void> {
    const { database, clock, onChange, onGap } = this.#parts;
    const startedMs = clock.monotonicMs();
    for (let isMore = true; isMore;) {
      const known = this.#sequence;
      const rows = await askChanges(database, { known });
      if ((rows[0]?.sequence ?? known + 1) > known + 1) onGap();
      // Another call may have read some of them meanwhile; to forget twice does no harm.
      for (const { kind, subject } of rows) onChange({ kind, subject });
      this.#sequence = Math.max(this.#sequence, rows.at(-1)?.sequence ?? 0);
      isMore = rows.length === READ_AT_ONCE;
      if (isMore) await setImmediate();
    }
    this.#readAtMs = Math.max(this.#readAtMs, startedMs);
  }

  async #prune(): Promise<void> {
    const { database, clock } = this.#parts;
    if (clock.monotonicMs() < this.#pruneAtMs) return;
    this.#pruneAtMs = clock.monotonicMs() + PRUNE_EVERY_MS;
    await database
      .deleteFrom("changes")
      .where("sequence", "<=", this.#sequence - KEPT_CHANGES)
      .execute();
  }
}

const askChanges = prepared((database, { known }: { readonly known: number }) =>
  database
    .selectFrom("changes")
    .select(["sequence", "kind", "subject"])
    .where("sequence", ">", known)
    .orderBy("sequence")
    .limit(READ_AT_ONCE),
);

async function newestSequence(database: Database): Promise<number> {
  const row = await database
    .selectFrom("changes")
    .select("sequence")
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.sequence ?? 0;
}
