export { addProductKeys, createKeys, targetsExpiryMs, type KeyOptions } from "./create-keys.ts";
export { PublisherFolder, type KeyRole, type Owner, type OwnerMetadata } from "./publisher-folder.ts";
export { replaceFile, syncFolder } from "./write-files.ts";
