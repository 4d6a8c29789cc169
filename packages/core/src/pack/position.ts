import { packInvalid, type PackHeader, type PackSegment } from "./pack-header.ts";

/** A segment's place in a pack. */
export interface PackPosition {
  readonly segmentIndex: number;
  readonly segment: PackSegment;
  /** Where its packed bytes begin, from the start of the pack. */
  readonly offsetBytes: number;
  /** Where its bytes begin in the stream. */
  readonly streamOffsetBytes: number;
}

/** Every segment in the order in which it travels. @param headerBytes length of prefix and header together */
export function* listSegments(header: PackHeader, headerBytes: number): Generator<PackPosition> {
  let offsetBytes = headerBytes;
  let streamOffsetBytes = 0;
  for (const [segmentIndex, segment] of header.segments.entries()) {
    yield { segmentIndex, segment, offsetBytes, streamOffsetBytes };
    offsetBytes += segment.packedBytes;
    streamOffsetBytes += segment.sizeBytes;
  }
}

/** Length of the whole pack in bytes. */
export function packLength(header: PackHeader, headerBytes: number): number {
  let length = headerBytes;
  for (const { packedBytes } of header.segments) length += packedBytes;
  return length;
}

/**
 * The segment that holds this byte: where a download goes on that has verified everything before it and no more.
 * Undefined at the pack's end: there is nothing left to fetch.
 * @throws RegrowError UPDATE_PACK_INVALID for an offset before the first segment or beyond the end
 */
export function locate(header: PackHeader, headerBytes: number, byteOffset: number): PackPosition | undefined {
  if (byteOffset < headerBytes) throw packInvalid(`no segment at byte ${byteOffset}`);
  let end = headerBytes;
  for (const position of listSegments(header, headerBytes)) {
    end = position.offsetBytes + position.segment.packedBytes;
    if (byteOffset < end) return position;
  }
  if (byteOffset > end) throw packInvalid(`no segment at byte ${byteOffset}`);
  return undefined;
}
