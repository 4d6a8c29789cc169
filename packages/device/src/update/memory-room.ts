import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Clock, Entropy, Logger, Memory, MemoryReading } from "@regrow/core/port";
import type { Offer } from "@regrow/core/protocol";
import { retryDelayMs, type RetryRules } from "@regrow/core/update";
import type { Bootloader } from "../kernel/bootloader-link.ts";

export interface MemoryRoomDependencies {
  readonly machineMemory: Memory;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Logger;
  readonly bootloader: Bootloader;
  /** Gives up what can be had again, such as streams and idle connections. @returns what that was, for the log */
  readonly relieve: () => Promise<readonly string[]>;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
}

/**
 * What an update takes at most, TLS and unpacking included, on top of the running framework: test/e2e/low-memory.test.ts runs one
 * within it.
 */
export const UPDATE_MEMORY_BYTES = 64 * 1024 * 1024;

/** Some ten minutes in all; after that the next check-in's offer begins anew. */
const WAITS: RetryRules = { firstMs: 2_000, longestMs: 120_000, tries: 10 };

/** Sees to it that an update begins with enough memory: says what lacks, gives up what it may, and waits with ever longer pauses. */
export class MemoryRoom {
  readonly #dependencies: MemoryRoomDependencies;
  /** The update for which it was recorded last: once is enough. */
  #recorded: string | undefined;

  constructor(dependencies: MemoryRoomDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws RegrowError UPDATE_MEMORY_SHORT after the agreed number of waits; the signal's reason when aborted */
  readonly make = async (offer: Offer, signal: AbortSignal): Promise<void> => {
    const { machineMemory, clock, entropy, relieve, log } = this.#dependencies;
    for (let tries = 0; ; tries += 1) {
      if (hasRoom(await machineMemory.read())) return;
      const given = await relieve();
      const reading = await machineMemory.read();
      if (hasRoom(reading)) {
        log.info("memory made free for an update", { given: given.join(", "), ...reading });
        return;
      }
      await this.#tell(offer, reading);
      if (tries >= WAITS.tries) throw new RegrowError("UPDATE_MEMORY_SHORT", details(reading));
      const waitMs = retryDelayMs(WAITS, tries, entropy);
      log.warn("memory is short, the update waits", { version: offer.version, ...details(reading), againInMs: waitMs });
      await clock.sleep(waitMs, signal);
    }
  };

  async #tell(offer: Offer, reading: MemoryReading): Promise<void> {
    if (this.#recorded === offer.updateId) return;
    this.#recorded = offer.updateId;
    const { bootloader, announce, log } = this.#dependencies;
    const { version, updateId } = offer;
    const detail = `${megabytes(reading.availableBytes)} free of ${megabytes(reading.totalBytes)}, ${megabytes(UPDATE_MEMORY_BYTES)} needed; tries again by itself`;
    announce(`Update ${version}: memory is short (${detail})`);
    const event = { kind: "update-refused", updateId, version, code: "UPDATE_MEMORY_SHORT", detail } as const;
    await bootloader
      .request({ kind: "record", by: "kernel", event })
      .catch((error: unknown) => log.warn("memory short not recorded", { reason: asRegrowError(error).message }));
  }
}

function hasRoom({ availableBytes }: MemoryReading): boolean {
  return availableBytes >= UPDATE_MEMORY_BYTES;
}

function details({ availableBytes, totalBytes, boundBy }: MemoryReading) {
  return { availableBytes, totalBytes, boundBy, neededBytes: UPDATE_MEMORY_BYTES };
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / (1024 * 1024))} MB`;
}

/** Memory that ran out in the middle, as the error that asks for another try; anything else as it is. */
export function asMemoryError(error: unknown): unknown {
  const isOut = error instanceof RangeError && /allocation failed|Invalid array buffer length/i.test(error.message);
  return isOut ? new RegrowError("UPDATE_MEMORY_SHORT", { reason: error.message }, { cause: error }) : error;
}
