import type { Clock, Logger } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import { removeOldAudit } from "./prune-audit.ts";
import { removeOldCauses } from "./prune-causes.ts";
import { ROWS_AT_ONCE, findOld, removeOld } from "./prune-device.ts";
import { findEnded, removeEnded } from "./prune-ended.ts";
import { cutoffOf, type RetentionRules } from "./retention-rules.ts";

interface RetentionParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs" | "sleep">;
  readonly logger: Logger;
  readonly rules: RetentionRules;
}

/** Between two passes over everything that there is. */
const PASS_EVERY_MS = 3_600_000;
/** After a start others are waited for first. */
const BEGINS_AFTER_MS = 60_000;
/** Between two steps of a pass: each is a few point queries, or one commit. */
const STEP_EVERY_MS = 25;
const DEVICES_PER_STEP = 20;

/** Takes away what is kept no longer, a little at a time: nobody waits for it longer than for one small write. */
export class Retention implements AsyncDisposable {
  readonly #parts: RetentionParts;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    this.#loop = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { logger } = this.#parts;
    await this.#sleep(BEGINS_AFTER_MS);
    while (!this.#stop.signal.aborted) {
      try {
        const rows = await this.#pass();
        if (rows > 0) logger.info("history that is kept no longer was removed", { rows });
      } catch (thrown) {
        logger.error("history that is kept no longer was not removed", { reason: String(thrown) });
      }
      await this.#sleep(PASS_EVERY_MS);
    }
  }

  /** @returns how many rows went */
  async #pass(): Promise<number> {
    let removed = 0;
    for await (const rows of retentionPass(this.#parts)) {
      removed += rows;
      await this.#sleep(STEP_EVERY_MS);
      if (this.#stop.signal.aborted) break;
    }
    return removed;
  }

  /** The abort is the end of the loop and no error. */
  async #sleep(durationMs: number): Promise<void> {
    await this.#parts.clock.sleep(durationMs, this.#stop.signal).catch(() => undefined);
  }
}

/** One pass over all devices and organisations, a step at a time; each step says how many rows it has removed. */
export async function* retentionPass({ database, clock, rules }: PassParts): AsyncGenerator<number> {
  for (let after = ""; ;) {
    const devices = await database
      .selectFrom("devices")
      .select("uuid")
      .where("uuid", ">", after)
      .orderBy("uuid")
      .limit(DEVICES_PER_STEP)
      .execute();
    yield 0;
    for (const { uuid } of devices) yield* pruneDevice({ database, clock, rules }, uuid);
    const last = devices.at(-1);
    if (last === undefined) break;
    after = last.uuid;
  }
  if (rules.auditDays === null && rules.causeDays === null) return;
  const organisations = await database.selectFrom("organisations").select("id").execute();
  for (const { id } of organisations) {
    if (rules.auditDays !== null)
      yield* untilLess(() => transact(database, (writer) => removeOldAudit(writer, id, rules, clock.nowMs())));
    const cutoffMs = cutoffOf(rules.causeDays, clock.nowMs());
    // After the faults: a cause whose last one has just gone goes too.
    if (cutoffMs !== null) yield* removeOldCauses(database, id, cutoffMs);
  }
}

interface PassParts extends Pick<RetentionParts, "database" | "rules"> {
  readonly clock: Pick<Clock, "nowMs">;
}

async function* pruneDevice({ database, clock, rules }: PassParts, uuid: string): AsyncGenerator<number> {
  for (const history of await findOld(database, uuid, rules, clock.nowMs()))
    yield* untilLess(() => transact(database, (writer) => removeOld(writer, history, uuid, rules, clock.nowMs())));
  for (const ended of await findEnded(database, uuid, rules, clock.nowMs()))
    yield* untilLess(() => transact(database, (writer) => removeEnded(writer, ended, uuid, rules, clock.nowMs())));
}

/** Again for as long as there may be more. */
async function* untilLess(remove: () => Promise<number>): AsyncGenerator<number> {
  for (let removed = ROWS_AT_ONCE; removed >= ROWS_AT_ONCE;) {
    removed = await remove();
    yield removed;
  }
}
