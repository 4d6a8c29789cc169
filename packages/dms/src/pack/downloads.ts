import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { TokenBucket } from "../limit/index.ts";
import { DownloadPace } from "./download-pace.ts";

/** How fast packs are sent, bytes a second; null: as fast as it goes. */
export interface DownloadLimits {
  /** All devices together, in equal shares. */
  readonly bytesPerSecond: number | null;
  readonly bytesPerSecondPerDevice: number | null;
}

/** How far a device is with a pack, by what has been handed to its connection. */
export interface DownloadProgress {
  readonly bundleId: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** A pack that is being sent. `end` twice is once. */
export interface Download {
  readonly pace: DownloadPace;
  /** @param doneBytes of the pack, from its start @param sentBytes since the last time */
  progress(doneBytes: number, sentBytes: number): void;
  end(): void;
}

/** Downloads at once; each takes a file, a buffer of 64 KiB and what TLS holds: 0.2 MB. */
const MAX_DOWNLOADS = 4_096;
/** Of one device: the line of the one before may be dead without anybody having noticed. */
const MAX_PER_DEVICE = 3;
/** A share below this is worse than to wait for one's turn. */
const LEAST_SHARE = 4 * 1024;
const COME_BACK_MS = 60_000;

/** All packs that are being sent: bounded in number, paced, and shown. */
export class Downloads {
  readonly #clock: Clock;
  readonly #limits: DownloadLimits;
  readonly #all: TokenBucket | null;
  readonly #running = new Map<string, Set<{ progress: DownloadProgress }>>();
  readonly #buckets = new Map<string, TokenBucket>();
  #count = 0;
  #sentBytes = 0;

  constructor(clock: Clock, limits: DownloadLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#all = bucketOf(limits.bytesPerSecond, clock);
  }

  /** @throws RegrowError RATE_LIMITED when there are too many, with when to come back */
  begin(uuid: string, progress: DownloadProgress): Download {
    const own = this.#running.get(uuid) ?? new Set();
    const { bytesPerSecond } = this.#limits;
    const most = bytesPerSecond === null ? MAX_DOWNLOADS : Math.max(1, Math.floor(bytesPerSecond / LEAST_SHARE));
    if (own.size >= MAX_PER_DEVICE || this.#count >= Math.min(most, MAX_DOWNLOADS))
      throw new RegrowError("RATE_LIMITED", { retryAfterMs: COME_BACK_MS });
    const entry = { progress };
    this.#running.set(uuid, own.add(entry));
    this.#count += 1;
    return {
      pace: new DownloadPace(this.#clock, this.#bucketsOf(uuid), () => this.#shareOf(own.size)),
      progress: (doneBytes, sentBytes) => {
        this.#sentBytes += sentBytes;
        entry.progress = { ...progress, doneBytes };
      },
      end: () => {
        if (!own.delete(entry)) return;
        this.#count -= 1;
        if (own.size > 0) return;
        this.#running.delete(uuid);
        this.#buckets.delete(uuid);
      },
    };
  }

  /** How many there are now, and bytes that were sent since the start. */
  get figures(): { readonly running: number; readonly sentBytes: number } {
    return { running: this.#count, sentBytes: this.#sentBytes };
  }

  /** What a device is fetching now; null: nothing. */
  progressOf(uuid: string): DownloadProgress | null {
    return [...(this.#running.get(uuid) ?? [])].at(-1)?.progress ?? null;
  }

  #bucketsOf(uuid: string): readonly TokenBucket[] {
    const own = this.#buckets.get(uuid) ?? bucketOf(this.#limits.bytesPerSecondPerDevice, this.#clock);
    if (own !== null) this.#buckets.set(uuid, own);
    return [this.#all, own].filter((bucket) => bucket !== null);
  }

  /** Bytes a second that a download may hope for. @param ofDevice downloads of its device */
  #shareOf(ofDevice: number): number {
    const { bytesPerSecond, bytesPerSecondPerDevice } = this.#limits;
    return Math.min(
      bytesPerSecond === null ? Infinity : bytesPerSecond / Math.max(1, this.#count),
      bytesPerSecondPerDevice === null ? Infinity : bytesPerSecondPerDevice / Math.max(1, ofDevice),
    );
  }
}

function bucketOf(perSecond: number | null, clock: Clock): TokenBucket | null {
  return perSecond === null ? null : new TokenBucket(perSecond, clock.monotonicMs());
}
