export { ingestLog } from "./ingest.ts";
export { logRequests } from "./log-requests.ts";
