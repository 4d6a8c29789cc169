export { OfflineUpdate } from "./offline-update.ts";
