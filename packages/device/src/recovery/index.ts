export { Recovery, type RecoveryContext } from "./recovery.ts";
export type { RestoreFrom } from "./restore-web-app.ts";
export type { WebAppHealth } from "./web-app-health.ts";
