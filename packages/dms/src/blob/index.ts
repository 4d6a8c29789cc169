export { BlobStore, blobPath } from "./blob-store.ts";
export { partialSink } from "./partial-sink.ts";
