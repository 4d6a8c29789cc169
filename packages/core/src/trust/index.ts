export { canonicalJson } from "./canonical-json.ts";
export {
  climbPlatform,
  manifestTarget,
  productRootTarget,
  verifyLadder,
  verifyPlatform,
  verifyRepositories,
  type LadderInput,
  type Repositories,
  type RepositoriesInput,
  type RepositoryHead,
} from "./ladder.ts";
export { SNAPSHOT_FILES, type LadderVersions } from "./ladder-versions.ts";
export {
  ROLE_NAMES,
  TRUST_LIMITS,
  parseRoot,
  parseTargets,
  type Role,
  type RoleName,
  type Root,
  type Signature,
  type Target,
  type Targets,
} from "./metadata.ts";
export { forgetOtherStart, mergeSeen, seenInLadder, stillBinds } from "./seen-in-ladder.ts";
export {
  NOTHING_SEEN,
  platformPart,
  type SeenRoot,
  type SeenSigned,
  type SeenSnapshot,
  type SeenTimestamp,
  type SeenTrust,
} from "./seen-trust.ts";
export { verifyRole } from "./verify-role.ts";
