export { canonicalJson } from "./canonical-json.ts";
export { manifestTarget, productRootTarget, verifyLadder, type LadderInput } from "./ladder.ts";
export { NO_LADDER_VERSIONS, checkVersionsNotBelow, type LadderVersions } from "./ladder-versions.ts";
export {
  TRUST_LIMITS,
  parseRoot,
  parseTargets,
  type Role,
  type Root,
  type Signature,
  type Target,
  type Targets,
} from "./metadata.ts";
export { verifyRole } from "./verify-role.ts";
