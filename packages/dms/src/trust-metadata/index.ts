export { composeHead } from "./compose-head.ts";
export { proveFresh } from "./freshness.ts";
export {
  ensureOnlineKeys,
  makeOnlineKeys,
  openOnlineKeys,
  takeOnlineKey,
  type OnlineKeyParts,
  type OnlinePublicKeys,
} from "./online-keys.ts";
export { awaitRoot, isRootAwaited } from "./awaited-roots.ts";
export { putOnlineMetadata } from "./online-key-repository.ts";
export { addMetadata, findPinnedRoot, pinRoot, readMetadata, type HeldMetadata } from "./metadata-repository.ts";
export {
  checkMetadata,
  checkSuccession,
  holdsOnlineKeys,
  takeMetadata,
  type VerifiedMetadata,
} from "./take-metadata.ts";
