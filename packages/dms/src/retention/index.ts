export { Retention } from "./retention.ts";
export { KEEP_ALL, type RetentionRules } from "./retention-rules.ts";
