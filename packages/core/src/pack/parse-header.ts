import { ByteReader } from "./byte-reader.ts";
import {
  PACK_LIMITS,
  PACK_METHODS,
  packInvalid,
  type BaseRange,
  type PackHeader,
  type PackMethod,
  type PackSegment,
} from "./pack-header.ts";

/** What a segment's fields come to at least: what is announced is not believed before it can be there. */
const SMALLEST_SEGMENT_BYTES = 34;

/**
 * Reads a pack's header, without its prefix, and checks that its lengths fit together, so that nothing after it needs to be believed.
 * @throws RegrowError UPDATE_PACK_INVALID, also for methods that this program does not know
 */
export function parsePackHeader(bytes: Uint8Array): PackHeader {
  if (bytes.length > PACK_LIMITS.headerBytes) throw packInvalid(`a header of ${bytes.length} bytes`);
  const fields = new ByteReader(bytes);
  const from = fields.byte("from", 2) === 0 ? null : fields.hash("from");
  const to = fields.hash("to");
  const streamBytes = fields.number("streamBytes", 0, Number.MAX_SAFE_INTEGER);
  const count = fields.number("segments", 0, Math.floor(bytes.length / SMALLEST_SEGMENT_BYTES));
  const segments: PackSegment[] = [];
  let leftBytes = streamBytes;
  for (let index = 0; index < count; index += 1) {
    const segment = readSegment(fields, { at: `segments[${index}]`, leftBytes, hasBase: from !== null });
    leftBytes -= segment.sizeBytes;
    segments.push(segment);
  }
  fields.finish();
  if (leftBytes !== 0) throw packInvalid(`the segments lack ${leftBytes} bytes`);
  return { from, to, streamBytes, segments };
}

interface Place {
  readonly at: string;
  readonly leftBytes: number;
  readonly hasBase: boolean;
}

function readSegment(fields: ByteReader, { at, leftBytes, hasBase }: Place): PackSegment {
  const method = methodOf(fields.byte(`${at}.method`, PACK_METHODS.length));
  if (!hasBase && (method === "delta" || method === "zstd-dictionary"))
    throw packInvalid(`${at}: ${method} without a base`);
  const sizeBytes = fields.number(`${at}.sizeBytes`, 1, Math.min(PACK_LIMITS.segmentBytes, leftBytes));
  const largest = PACK_LIMITS.segmentBytes + PACK_LIMITS.slackBytes;
  const packedBytes = method === "plain" ? sizeBytes : fields.number(`${at}.packedBytes`, 1, largest);
  const sha256 = fields.hash(`${at}.sha256`);
  const base = method === "zstd-dictionary" ? readRanges(fields, `${at}.base`) : [];
  return { sizeBytes, packedBytes, method, sha256, base };
}

function readRanges(fields: ByteReader, at: string): readonly BaseRange[] {
  const count = fields.number(at, 1, PACK_LIMITS.baseRanges);
  const ranges: BaseRange[] = [];
  let end = 0;
  let leftBytes: number = PACK_LIMITS.dictionaryBytes;
  for (let index = 0; index < count; index += 1) {
    const offsetBytes = end + fields.number(`${at}[${index}].offsetBytes`, 0, Number.MAX_SAFE_INTEGER - end);
    const lengthBytes = fields.number(`${at}[${index}].lengthBytes`, 1, leftBytes);
    leftBytes -= lengthBytes;
    end = offsetBytes + lengthBytes;
    if (!Number.isSafeInteger(end)) throw packInvalid(`${at}[${index}]: beyond all files`);
    ranges.push({ offsetBytes, lengthBytes });
  }
  return ranges;
}

function methodOf(index: number): PackMethod {
  const method = PACK_METHODS[index];
  if (method === undefined) throw packInvalid(`unknown method ${index}`);
  return method;
}
