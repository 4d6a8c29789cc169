import type { Clock, Logger } from "@regrow/core/port";
import { transact, type Database, type DeviceCondition } from "../database/index.ts";
import { raiseSightingEvents } from "./raise-sighting-events.ts";

/** What a check-in leaves behind; newer ones replace it. */
export interface Sighting {
  readonly atMs: number;
  /** JSON of the check-in's request; null: the same as the last time. */
  readonly reported: string | null;
  /** What of it devices are searched by; null: the same as the last time. */
  readonly condition: DeviceCondition | null;
}

const WRITE_EVERY_MS = 2_000;
const WRITE_AT = 500;

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

  constructor(parts: LastSeenParts) {
    this.#parts = parts;
    this.#loop = this.#writeBehind();
  }

  note(uuid: string, sighting: Sighting): void {
    const last = this.#waiting.get(uuid);
    const reported = sighting.reported ?? last?.reported ?? null;
    this.#waiting.set(uuid, {
      atMs: sighting.atMs,
      reported,
      condition: sighting.condition ?? last?.condition ?? null,
    });
    if (this.#waiting.size >= WRITE_AT) void this.#write();
  }

  /** The newest sighting, if it is not in the database yet. */
  find(uuid: string): Sighting | undefined {
    return this.#waiting.get(uuid);
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

  async #write(): Promise<void> {
    const batch = this.#waiting;
    if (batch.size === 0) return;
    this.#waiting = new Map();
    try {
      await transact(this.#parts.database, async (writer) => {
        await raiseSightingEvents(writer, batch);
        for (const [uuid, { atMs, reported, condition }] of batch)
          await writer
            .updateTable("devices")
            .set({
              last_seen_at_ms: atMs,
              ...(reported === null ? {} : { reported }),
              ...(condition === null ? {} : { condition }),
            })
            .where("uuid", "=", uuid)
            .execute();
      });
    } catch (thrown) {
      this.#parts.logger.error("last-seen times were not written", { devices: batch.size, reason: String(thrown) });
    }
  }
}
