export { REPEAT_HEADER, fingerprintOf, readKey } from "./repeat-key.ts";
export { Repeats, type Repeat } from "./repeats.ts";
