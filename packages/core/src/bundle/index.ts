export { BundleReader, type BundleEvent } from "./bundle-reader.ts";
export { readHeadManifests, type HeadManifests } from "./head-manifests.ts";
export { HEAD_EXTRAS, HEAD_MAX_BYTES, type BundleHead, type HeadExtra } from "./bundle-head.ts";
export { encodeHeadEntries, listHeadEntries, readHead, writeHead } from "./head.ts";
export { BundleOrder, bundleEntryName, type BundleEntry, type BundleEntryKind } from "./layout.ts";
export { TAR_BLOCK_BYTES, TAR_END, TAR_MAX_FILE_BYTES, encodeTarHeader, tarPaddingBytes } from "./tar-header.ts";
export { TarReader, type TarEvent } from "./tar-reader.ts";
export { encodeTar, encodeTarEntry, joinBytes, tarPadding } from "./tar-writer.ts";
