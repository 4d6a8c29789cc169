import type { Clock, Logger } from "@regrow/core/port";
import { WriteBehind, transact, type Database } from "../database/index.ts";

const WRITE_EVERY_MS = 30_000;
/** So many are written without waiting. */
const MAX_WAITING = 10_000;

interface LastUsedParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "sleep">;
  readonly logger: Logger;
}

type Table = "sessions" | "api_tokens";

/**
 * When sessions and API tokens were last used, written behind in batches: a request that only reads costs no write. Half a
 * minute of it may be lost with the process, which is nothing beside the days after which a session that nobody uses ends.
 */
export class LastUsed implements AsyncDisposable {
  readonly #database: Database;
  readonly #writing: WriteBehind;
  #waiting = new Map<string, { readonly table: Table; readonly atMs: number }>();

  constructor({ database, clock, logger }: LastUsedParts) {
    this.#database = database;
    const write = (): Promise<void> => this.#write();
    this.#writing = new WriteBehind({ name: "last-used times", everyMs: WRITE_EVERY_MS, clock, logger, write });
  }

  note(table: Table, secretSha256: string, atMs: number): void {
    this.#waiting.set(secretSha256, { table, atMs });
    if (this.#waiting.size >= MAX_WAITING) void this.#writing.now();
  }

  /** Writes what waits, and ends. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#writing[Symbol.asyncDispose]();
  }

  async #write(): Promise<void> {
    const batch = this.#waiting;
    if (batch.size === 0) return;
    this.#waiting = new Map();
    await transact(this.#database, async (writer) => {
      for (const [secretSha256, { table, atMs }] of batch) {
        const used = { last_used_at_ms: atMs };
        await (
          table === "sessions"
            ? writer.updateTable("sessions").set(used).where("token_sha256", "=", secretSha256)
            : writer.updateTable("api_tokens").set(used).where("secret_sha256", "=", secretSha256)
        ).execute();
      }
    });
  }
}
