export { composeHead } from "./compose-head.ts";
export { addMetadata, findPinnedRoot, pinRoot, readMetadata } from "./metadata-repository.ts";
export { checkMetadata, takeMetadata, type VerifiedMetadata } from "./take-metadata.ts";
