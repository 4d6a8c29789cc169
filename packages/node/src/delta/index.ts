export { FileSource, MemorySource, type ByteSource } from "./byte-source.ts";
export { DELTA_CODEC, encodeSegments, type EncodedSegment, type SegmentSources } from "./encode-segments.ts";
export { packHead, unpackHead } from "./pack-head.ts";
export { unpackSegment } from "./unpack-segment.ts";
