export { AttemptLimit, type AttemptRule } from "./attempt-limit.ts";
export { BackOff } from "./back-off.ts";
export { FairSlots } from "./fair-slots.ts";
export { beginHeld } from "./held-stream.ts";
export { TokenBucket } from "./token-bucket.ts";
export { Slots } from "./slots.ts";
