export { Operations } from "./operations.ts";
export type { OperationsAt } from "./operations-server.ts";
export { endOf } from "./read-metrics.ts";
export type { Readiness } from "./readiness.ts";
export { readyRoute } from "./ready-route.ts";
