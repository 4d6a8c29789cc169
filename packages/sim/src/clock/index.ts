export { Random } from "./random.ts";
export { SeededEntropy } from "./seeded-entropy.ts";
export { VirtualClock, type PendingSleep } from "./virtual-clock.ts";
