import { listSegments, packLength, type PackHeader, type PackSegment } from "@regrow/core/pack";
import { sha256Hex, type Cryptography, type Disk, type Hasher } from "@regrow/core/port";
import { partPath } from "./staged-pack.ts";

/** How far the staging folder is with a pack. */
export interface Survey {
  /** Everything of the pack before this byte is here, verified. Always a segment's beginning, or the pack's end. */
  readonly offsetBytes: number;
  /** Of the object that is half there: its bytes so far. */
  readonly hasher: Hasher | undefined;
}

interface Ports {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/**
 * Finds out by hashing, since after a power cut neither name nor length proves anything. The half object is cut back to its
 * last whole segment; what is damaged is as good as missing.
 */
export async function surveyStaged(
  ports: Ports,
  pack: { readonly header: PackHeader; readonly headerBytes: number; readonly objectPath: (sha256: string) => string },
): Promise<Survey> {
  const firstOf = firstOffsets(pack.header, pack.headerBytes);
  for (const [index, object] of pack.header.objects.entries()) {
    const startBytes = firstOf.get(index);
    const path = pack.objectPath(object.sha256);
    // An empty object has no segments: it is made when the pack ends.
    if (startBytes === undefined || (await isWhole(ports, path, object))) continue;
    const part = await surveyPart(ports, partPath(path), object.segments);
    if (part.segments < object.segments.length)
      return { offsetBytes: startBytes + part.packedBytes, hasher: part.hasher };
    await ports.disk.rename(partPath(path), path);
  }
  return { offsetBytes: packLength(pack.header, pack.headerBytes), hasher: undefined };
}

/** Whole segments at the beginning of a half object; what follows them is cut off. */
async function surveyPart(
  { disk, cryptography }: Ports,
  path: string,
  segments: readonly PackSegment[],
): Promise<{ readonly segments: number; readonly packedBytes: number; readonly hasher: Hasher | undefined }> {
  const status = await disk.status(path);
  if (status === undefined) return { segments: 0, packedBytes: 0, hasher: undefined };
  const whole = cryptography.sha256();
  let count = 0;
  let keptBytes = 0;
  let packedBytes = 0;
  for await (const bytes of readSegments(disk, path, segments)) {
    const segment = segments[count];
    if (segment === undefined || sha256Hex(cryptography, bytes) !== segment.sha256) break;
    whole.update(bytes);
    count += 1;
    keptBytes += segment.sizeBytes;
    packedBytes += segment.packedBytes;
  }
  if (status.sizeBytes > keptBytes) await disk.truncate(path, keptBytes);
  return { segments: count, packedBytes, hasher: count === 0 ? undefined : whole };
}

/** A file's bytes cut into the lengths of the segments; ends where a segment is not all there. */
async function* readSegments(
  disk: Disk,
  path: string,
  segments: readonly PackSegment[],
): AsyncGenerator<Uint8Array, void> {
  const lengths = segments.values();
  let segment = lengths.next().value;
  let bytes = new Uint8Array(segment?.sizeBytes ?? 0);
  let filled = 0;
  for await (const piece of disk.readStream(path)) {
    for (let rest = piece; rest.byteLength > 0 && segment !== undefined;) {
      const taken = rest.subarray(0, bytes.byteLength - filled);
      bytes.set(taken, filled);
      filled += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
      if (filled < bytes.byteLength) continue;
      yield bytes;
      segment = lengths.next().value;
      bytes = new Uint8Array(segment?.sizeBytes ?? 0);
      filled = 0;
    }
  }
}

async function isWhole(
  { disk, cryptography }: Ports,
  path: string,
  object: { readonly sha256: string; readonly sizeBytes: number },
): Promise<boolean> {
  const status = await disk.status(path);
  if (status?.kind !== "file" || status.sizeBytes !== object.sizeBytes) return false;
  const hasher = cryptography.sha256();
  for await (const piece of disk.readStream(path)) hasher.update(piece);
  return hasher.digestHex() === object.sha256;
}

/** Where in the pack each object begins that has bytes. */
function firstOffsets(header: PackHeader, headerBytes: number): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const { objectIndex, segmentIndex, offsetBytes } of listSegments(header, headerBytes)) {
    if (segmentIndex === 0) first.set(objectIndex, offsetBytes);
  }
  return first;
}
