export type { Desk, Installer, IntakePorts } from "./intake-ports.ts";
export { Intake, type BundleIntake } from "./intake.ts";
export { PackedObject, checkPacked } from "./bundle-events.ts";
export { peek } from "./peek.ts";
export { wordsOf, type TakeOptions, type Taken, type TakenHead } from "./taken.ts";
