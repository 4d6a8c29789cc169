export { AUDITED, AUDITED_NAMES, auditedTitle } from "./audited.ts";
export { TARGET_KINDS, parseTarget, targetText, type SoughtTarget, type TargetKind } from "./target.ts";
