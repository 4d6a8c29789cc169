export {
  PACK_LIMITS,
  PACK_METHODS,
  PACK_PREFIX_BYTES,
  encodePackHeader,
  readPackPrefix,
  type BaseRange,
  type PackHeader,
  type PackMethod,
  type PackSegment,
} from "./pack-header.ts";
export { PackReader, type PackEvent } from "./pack-reader.ts";
export {
  contentStream,
  listSlices,
  missingStream,
  type PackObject,
  type PackStream,
  type StreamSlice,
} from "./pack-stream.ts";
export { parsePackHeader } from "./parse-header.ts";
export { listSegments, locate, packLength, type PackPosition } from "./position.ts";
