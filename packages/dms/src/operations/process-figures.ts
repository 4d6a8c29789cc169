import { monitorEventLoopDelay } from "node:perf_hooks";

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;
/** How often the delay is sampled, ms: an event loop that is late by less does not matter to anybody. */
const RESOLUTION_MS = 20;
const QUANTILES = [0.5, 0.99, 1] as const;

/** What the process costs, for as long as it is watched. */
export class ProcessFigures implements Disposable {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly startedAtSeconds: number;

  /** @param nowMs wall time of now */
  constructor(nowMs: number) {
    this.startedAtSeconds = nowMs / 1_000 - process.uptime();
    this.#delay.enable();
  }

  /** Since the last time that somebody asked, beyond what sampling itself takes. */
  eventLoopDelay(): readonly (readonly [labels: { readonly quantile: string }, seconds: number])[] {
    const resolution = RESOLUTION_MS / 1_000;
    const read = QUANTILES.map((quantile) => {
      const nanoseconds = this.#delay.count === 0 ? 0 : this.#delay.percentile(quantile * 100);
      return [{ quantile: String(quantile) }, Math.max(0, nanoseconds / NANOSECONDS - resolution)] as const;
    });
    this.#delay.reset();
    return read;
  }

  cpuSeconds(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / MICROSECONDS;
  }

  residentBytes(): number {
    return process.memoryUsage.rss();
  }

  [Symbol.dispose](): void {
    this.#delay.disable();
  }
}
