export { derive } from "./derive.ts";
export { ingestLog } from "./ingest.ts";
export { logRequests } from "./log-requests.ts";
