import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Logger } from "@regrow/core/port";
import { METRICS, type HistogramName, type ReadName } from "./metric-table.ts";

/** A metric's values: one, or one for each combination of labels. */
type Reading = number | readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

/** Where every metric that is read gets its values from. */
export type Readers = { readonly [N in ReadName]: () => Reading | Promise<Reading> };

/** The metrics of one DMS, as Prometheus reads them. Nothing of it is shared with another DMS of the process. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #histograms = new Map<string, Histogram>();

  constructor() {
    for (const [name, row] of Object.entries(METRICS)) {
      if (row.kind !== "histogram") continue;
      const { about: help, labels: labelNames, buckets } = row;
      const registers = [this.#registry];
      this.#histograms.set(name, new Histogram({ name, help, labelNames, buckets: [...buckets], registers }));
    }
  }

  observe(name: HistogramName, labels: Readonly<Record<string, string>>, seconds: number): void {
    this.#histograms.get(name)?.observe({ ...labels }, seconds);
  }

  /** From here on `text` has the others too. Once. A reader that fails leaves its metric out. */
  read(readers: Readers, logger: Logger): void {
    for (const [name, reader] of Object.entries(readers)) {
      const row = Object.entries(METRICS).find(([known]) => known === name)?.[1];
      if (row === undefined) continue;
      const { about: help, labels: labelNames } = row;
      const given = { name, help, labelNames, registers: [this.#registry] };
      const collect = async (put: (labels: Record<string, string>, value: number) => void): Promise<void> => {
        try {
          const reading = await reader();
          const values = typeof reading === "number" ? [[{}, reading] as const] : reading;
          for (const [labels, value] of values) put({ ...labels }, value);
        } catch (thrown) {
          logger.warn("metric could not be read", { metric: name, reason: String(thrown) });
        }
      };
      if (row.kind === "counter")
        new Counter({
          ...given,
          async collect() {
            this.reset();
            if (labelNames.length === 0) this.remove(); // the 0 of a reset, which nobody has read
            await collect((labels, value) => this.inc(labels, value));
          },
        });
      else
        new Gauge({
          ...given,
          async collect() {
            this.reset();
            if (labelNames.length === 0) this.remove(); // the 0 of a reset, which nobody has read
            await collect((labels, value) => this.set(labels, value));
          },
        });
    }
  }

  /** @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
  async text(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}
