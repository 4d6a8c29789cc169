export { BlobStore } from "./blob-store.ts";
export { partialSink } from "./partial-sink.ts";
