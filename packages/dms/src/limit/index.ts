export { AttemptLimit, type AttemptRule } from "./attempt-limit.ts";
export { Slots } from "./slots.ts";
