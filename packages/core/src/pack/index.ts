export {
  PACK_LIMITS,
  PACK_METHODS,
  PACK_PREFIX_BYTES,
  encodePackHeader,
  readPackPrefix,
  type PackHeader,
  type PackMethod,
  type PackObject,
  type PackSegment,
} from "./pack-header.ts";
export { PackReader, type PackEvent } from "./pack-reader.ts";
export { parsePackHeader } from "./parse-header.ts";
export { listSegments, locate, packLength, type PackPosition } from "./position.ts";
