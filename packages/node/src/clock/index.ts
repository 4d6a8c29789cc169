export { SystemClock } from "./system-clock.ts";
export { TimeLimit, within } from "./within.ts";
