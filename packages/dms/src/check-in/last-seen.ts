import { setImmediate } from "node:timers/promises";
import type { Clock, Logger } from "@regrow/core/port";
import { countCheckIns, type CheckIns } from "../activity/index.ts";
import { transact, type Database, type DeviceCondition, type Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { putHeld, putSighting } from "./sighting-repository.ts";
import { raiseSightingEvents } from "./raise-sighting-events.ts";

/** What a device has said of itself. */
interface Told {
  /** Whose it was then; null: nobody's. To who has it next it says nothing (law L9). */
  readonly owner: Tenant | null;
  /** JSON of the check-in's request. */
  readonly reported: string;
  /** What of it devices are searched by. */
  readonly condition: DeviceCondition;
}

/** What check-ins of a device leave behind; newer ones replace it. */
export interface Sighting {
  readonly atMs: number;
  /** Null: the same as the last time. */
  readonly told: Told | null;
  /** Check-ins that were not counted yet. */
  readonly checkIns: number;
  /** What its newest decision holds back until somebody agrees (version null: nothing); null: nothing was decided anew. */
  readonly held: { readonly version: string | null } | null;
}

const WRITE_EVERY_MS = 2_000;
/** So many are not waited with, and written at once. */
const WRITE_AT = 500;
/** A quarter of an hour: whatever cannot be written for so long is not what a disk or another process is to blame for. */
const MOST_FAILURES = 450;

interface LastSeenParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "sleep">;
  readonly logger: Logger;
}

/**
 * When devices were last seen, and what they said then. Written behind, in batches: a check-in that gets nothing costs no
 * write. Up to two seconds of it are lost with the process, which law L6 allows for these alone.
 */
export class LastSeen {
  readonly #parts: LastSeenParts;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #waiting = new Map<string, Sighting>();
  #writing: Promise<void> = Promise.resolve();
  /** A batch is being written, or the last one could not be: then only time leads to the next. */
  #isBusy = false;
  #failures = 0;

  constructor(parts: LastSeenParts) {
    this.#parts = parts;
    this.#loop = this.#writeBehind();
  }

  /** A check-in. `told` null: the device says that it is as it was. */
  note(uuid: string, { atMs, told }: Pick<Sighting, "atMs" | "told">): void {
    const last = this.#waiting.get(uuid);
    this.#waiting.set(uuid, {
      atMs,
      told: told ?? last?.told ?? null,
      checkIns: (last?.checkIns ?? 0) + 1,
      held: last?.held ?? null,
    });
    if (this.#waiting.size >= WRITE_AT && !this.#isBusy) void this.#write();
  }

  /** What the check-in that was noted came to. */
  decided(uuid: string, { atMs, held }: { readonly atMs: number; readonly held: string | null }): void {
    const last = this.#waiting.get(uuid) ?? { atMs, told: null, checkIns: 0 };
    this.#waiting.set(uuid, { ...last, held: { version: held } });
  }

  /** The newest sighting of a device that this organisation sees, if it is not in the database yet. */
  find(uuid: string, tenant: Tenant): { readonly atMs: number; readonly reported: string | null } | undefined {
    const sighting = this.#waiting.get(uuid);
    if (sighting === undefined) return undefined;
    const { atMs, told } = sighting;
    return { atMs, reported: told === null || (told.owner ?? tenant) !== tenant ? null : told.reported };
  }

  /** Devices whose sightings wait to be written. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Writes what waits, and ends. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.#write();
  }

  async #writeBehind(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // The abort is the end of the loop and no error.
      await this.#parts.clock.sleep(WRITE_EVERY_MS, this.#stop.signal).catch(() => undefined);
      await this.#write();
    }
  }

  /** One batch after the other: what could not be written must not undo what was said after it. */
  #write(): Promise<void> {
    this.#isBusy = true;
    this.#writing = this.#writing.then(() => this.#writeWaiting());
    return this.#writing;
  }

  /** In parts: while nothing could be written a whole fleet may have come to wait, and check-ins are answered in between. */
  async #writeWaiting(): Promise<void> {
    for (let left = this.#waiting.size; left > 0; left -= WRITE_AT) {
      if (!(await this.#writePart())) return;
      if (left > WRITE_AT) await setImmediate();
    }
    this.#isBusy = false;
    this.#failures = 0;
  }

  /** @returns false when it could not be written */
  async #writePart(): Promise<boolean> {
    const part = new Map(this.#waiting.entries().take(WRITE_AT));
    for (const uuid of part.keys()) this.#waiting.delete(uuid);
    try {
      await transact(this.#parts.database, (writer) => writeBatch(writer, part));
      return true;
    } catch (thrown) {
      this.#failures = (this.#failures + 1) % MOST_FAILURES;
      // It waits again: a device does not say a second time how it is, only that it is as it was.
      if (this.#failures > 0)
        for (const [uuid, sighting] of part) this.#waiting.set(uuid, after(sighting, this.#waiting.get(uuid)));
      const devices = this.#waiting.size;
      this.#parts.logger.error("last-seen times were not written", { devices, reason: String(thrown) });
      return false;
    }
  }
}

/** What two sightings of a device come to. */
function after(earlier: Sighting, later: Sighting | undefined): Sighting {
  if (later === undefined) return earlier;
  const { atMs, told, checkIns, held } = later;
  return { atMs, told: told ?? earlier.told, checkIns: earlier.checkIns + checkIns, held: held ?? earlier.held };
}

async function writeBatch(writer: Writer, batch: ReadonlyMap<string, Sighting>): Promise<void> {
  await raiseSightingEvents(writer, batch);
  const counted: CheckIns[] = [];
  for (const [uuid, sighting] of batch) {
    const { viewer, isOutdated } = await putSighting(writer, uuid, sighting);
    if (viewer !== undefined) counted.push({ ...viewer, atMs: sighting.atMs, count: sighting.checkIns });
    if (sighting.held !== null && !isOutdated) await putHeld(writer, uuid, sighting.held.version);
  }
  await countCheckIns(writer, counted);
}
