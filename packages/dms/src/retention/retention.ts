import type { Clock, Logger } from "@regrow/core/port";
import { removeOldActivity } from "../activity/index.ts";
import { transact, type Database } from "../database/index.ts";
import { removeOldDeviceFaults, removeOldFaultDays } from "../fault/index.ts";
import { removeOldAudit } from "./prune-audit.ts";
import { removeOldCauses } from "./prune-causes.ts";
import { ROWS_AT_ONCE, findOld, removeOld } from "./prune-device.ts";
import { findEnded, removeEnded } from "./prune-ended.ts";
import { hasUsedTokens, removeEndedApiTokens, removeEndedTokens, removeUsedTokens } from "./prune-tokens.ts";
import { cutoffOf, type RetentionRules } from "./retention-rules.ts";

interface RetentionParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs" | "sleep">;
  readonly logger: Logger;
  readonly rules: RetentionRules;
}

/** Between two passes over everything that there is. */
const PASS_EVERY_MS = 3_600_000;
/** After a start others are waited for first, and whoever sets the clock of a machine that has just been switched on. */
const BEGINS_AFTER_MS = 600_000;
/** Further than that no clock goes by itself between two passes. */
const JUMP_MS = 300_000;
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
    const { clock, logger } = this.#parts;
    let before = readBoth(clock);
    await this.#sleep(BEGINS_AFTER_MS);
    while (!this.#stop.signal.aborted) {
      const now = readBoth(clock);
      const jumpMs = now.wallMs - before.wallMs - (now.monotonicMs - before.monotonicMs);
      before = now;
      try {
        // By a clock that is a year ahead a year too much is old. Where it is right, the next pass removes it.
        if (Math.abs(jumpMs) > JUMP_MS)
          logger.warn("the clock has jumped: no history is removed in this pass", { jumpMs });
        const rows = Math.abs(jumpMs) > JUMP_MS ? 0 : await this.#pass(now.wallMs);
        if (rows > 0) logger.info("history that is kept no longer was removed", { rows });
      } catch (thrown) {
        logger.error("history that is kept no longer was not removed", { reason: String(thrown) });
      }
      await this.#sleep(PASS_EVERY_MS);
    }
  }

  /** @returns how many rows went */
  async #pass(nowMs: number): Promise<number> {
    let removed = 0;
    for await (const rows of retentionPass({ ...this.#parts, clock: { nowMs: () => nowMs } })) {
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

interface Reading {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

function readBoth(clock: Pick<Clock, "nowMs" | "monotonicMs">): Reading {
  return { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
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
  yield* untilLess(() => transact(database, (writer) => removeOldActivity(writer, clock.nowMs())));
  yield* untilLess(() => transact(database, (writer) => removeOldFaultDays(writer, clock.nowMs())));
  yield* untilLess(() => transact(database, (writer) => removeOldDeviceFaults(writer, clock.nowMs())));
  const tokenCutoffMs = cutoffOf(rules.tokenDays, clock.nowMs());
  if (rules.auditDays === null && rules.causeDays === null && tokenCutoffMs === null) return;
  const organisations = await database.selectFrom("organisations").select("id").execute();
  for (const { id } of organisations) {
    if (tokenCutoffMs !== null)
      for (const remove of [removeEndedTokens, removeEndedApiTokens])
        yield* untilLess(() => transact(database, (writer) => remove(writer, id, tokenCutoffMs)));
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
  const tokenCutoffMs = cutoffOf(rules.tokenDays, clock.nowMs());
  if (tokenCutoffMs !== null && (await hasUsedTokens(database, uuid, tokenCutoffMs)))
    yield* untilLess(() => transact(database, (writer) => removeUsedTokens(writer, uuid, tokenCutoffMs)));
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
