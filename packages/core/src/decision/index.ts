export { tagsLeadingTo } from "./choose-bundle.ts";
export { MAX_FLOOR_STEPS, decide, type Decision } from "./decide.ts";
export {
  ANY_TIME,
  BUNDLE_STATES,
  TAGS,
  type BundleState,
  type DecisionBundle,
  type DecisionDevice,
  type DecisionInput,
  type DecisionProduct,
  type DecisionSchedule,
  type DecisionWish,
  type Tag,
} from "./input.ts";
export { REASONS, type HoldCode, type Reason, type ReasonCode, type ReasonRow } from "./reasons.ts";
