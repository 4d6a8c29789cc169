export { mergeRequests, placeSigned, prepareRoot } from "./change-root.ts";
export { addProductKeys, createKeys, rootExpiryMs, targetsExpiryMs, type KeyOptions } from "./create-keys.ts";
export { joinMetadata, requireVouched } from "./join-metadata.ts";
export type { StoredKey } from "./key-store.ts";
export { areSigned, newestRoot } from "./newest-root.ts";
export { nameOnlineKeys, readOnlineKeys } from "./online-keys.ts";
export type { Passphrase } from "./passphrase.ts";
export {
  PublisherFolder,
  ownerOf,
  repositoryOf,
  type KeyRole,
  type Owner,
  type OwnerMetadata,
  type PresentMetadata,
} from "./publisher-folder.ts";
export { restartChain } from "./restart-chain.ts";
export { requireEnough, signRequest, signersFor } from "./sign-request.ts";
export { prepareTargets, signTargets } from "./sign-targets.ts";
export { readIfThere, replaceFile, syncFolder } from "./write-files.ts";
