export { noCounts, Tally, type Counts } from "./counts.ts";
export { METRICS } from "./metric-table.ts";
export { Metrics, type Readers } from "./metrics.ts";
