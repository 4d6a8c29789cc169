export { composeHead } from "./compose-head.ts";
export { proveFresh } from "./freshness.ts";
export { ensureOnlineKeys, makeOnlineKeys, type OnlineKeyParts, type OnlinePublicKeys } from "./online-keys.ts";
export { addMetadata, findPinnedRoot, pinRoot, readMetadata, type HeldMetadata } from "./metadata-repository.ts";
export { checkMetadata, takeMetadata, type VerifiedMetadata } from "./take-metadata.ts";
