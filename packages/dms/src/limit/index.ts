export { AttemptLimit, type AttemptRule } from "./attempt-limit.ts";
export { BackOff } from "./back-off.ts";
export { Slots } from "./slots.ts";
