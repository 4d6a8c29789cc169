export { delayOf, type Delay } from "./delay.ts";
export { AT_ANY_TIME, MAX_UTC_OFFSET_MINUTES, MIN_UTC_OFFSET_MINUTES, type UpdatePolicy } from "./update-policy.ts";
export { MAX_WINDOW_LENGTH, isWindowText } from "./window.ts";
