import { METRICS } from "@regrow/dms/metrics";
import { code, page, table } from "./markdown.ts";

/** docs/reference/metrics.md */
export function metricsPage(): string {
  return page("Metrics of the DMS", [
    "What `/metrics` of the operations listener shows (`operations-port` in the [configuration](configuration.md)), in the text format of Prometheus. Everything counts since the process began. No label has a value that a device, an organisation or a stranger could make up, so that the number of series stays bounded.",
    "How to scrape it, and what to be woken by: [operate a DMS](../how-to/operate-a-dms.md).",
    table(
      ["metric", "kind", "labels", "what it is"],
      Object.entries(METRICS).map(([name, { kind, labels, about }]) => [
        code(name),
        kind,
        labels.map(code).join(", "),
        about,
      ]),
    ),
  ]);
}
