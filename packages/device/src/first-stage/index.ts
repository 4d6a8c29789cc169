export { EMPTY_FRAMEWORK_RECORD, chooseSlot, confirmSlot, type Choice, type FrameworkRecord } from "./choose.ts";
export { FRAMEWORK_RECORD_CODEC } from "./framework-record.ts";
export { isSlotWhole } from "./check-slot.ts";
export { takeFramework } from "./take-framework.ts";
