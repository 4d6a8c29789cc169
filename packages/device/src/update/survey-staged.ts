import { listSlices, type PackObject, type PackPosition, type PackStream, type StreamSlice } from "@regrow/core/pack";
import { DiskError, type Cryptography, type Disk, type Hasher } from "@regrow/core/port";
import { findDamage } from "../store/index.ts";

/** A pack's segments and the objects in the staging folder that they fill. */
export interface StagedParts {
  readonly stream: PackStream;
  /** Every segment of the pack, in order. */
  readonly positions: readonly PackPosition[];
  readonly objectPath: (sha256: string) => string;
}

/** How far the staging folder is with a pack. */
export interface Survey {
  /** Objects that are here, verified. */
  readonly whole: ReadonlySet<string>;
  /** Index of the first segment that is needed; the number of segments when none is. */
  readonly nextIndex: number;
  /** Of the object that is half there: its bytes before that segment. */
  readonly hasher: Hasher | undefined;
}

interface Ports {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/** Where an object gathers until all of it is there. */
export function partPath(objectPath: string): string {
  return `${objectPath}.part`;
}

/** The parts of objects that a segment brings. */
export function slicesOf(
  { stream }: Pick<StagedParts, "stream">,
  { segment, streamOffsetBytes }: PackPosition,
): readonly StreamSlice[] {
  return [...listSlices(stream, { offsetBytes: streamOffsetBytes, lengthBytes: segment.sizeBytes })];
}

/**
 * Finds out by hashing, since after a power cut neither name nor length proves anything; whoever brought an object (this pack, an
 * earlier one, a file over another path) does not matter. The half object is cut back to its last whole segment; what is damaged is
 * as good as missing.
 */
export async function surveyStaged(ports: Ports, parts: StagedParts): Promise<Survey> {
  const whole = new Set<string>();
  for (const object of parts.stream.objects) {
    const damage = await findDamage(ports.disk, ports.cryptography, parts.objectPath(object.sha256), object);
    if (damage === undefined) whole.add(object.sha256);
  }
  for (const position of parts.positions) {
    const slices = slicesOf(parts, position);
    const missing = slices.filter(({ object }) => !whole.has(object.sha256));
    const half = missing[0];
    if (half === undefined) continue;
    // Segments are stored in order, so only the last object of one that is here can be unfinished.
    const isHere = missing.length === 1 && (await isSegmentHere(ports, parts, position, slices, half.object));
    if (!isHere) {
      const hasher = await cutBack(ports, parts, half.object, position.streamOffsetBytes - half.object.startBytes);
      return { whole, nextIndex: position.segmentIndex, hasher };
    }
    if (half.offsetBytes + half.lengthBytes < half.object.sizeBytes) continue;
    if (!(await complete(ports, parts, half.object))) return surveyStaged(ports, parts);
    whole.add(half.object.sha256);
  }
  return { whole, nextIndex: parts.positions.length, hasher: undefined };
}

/** Whether the files hold the segment's very bytes; those of `half` are looked for in its unfinished file. */
async function isSegmentHere(
  { disk, cryptography }: Ports,
  { objectPath }: StagedParts,
  { segment }: PackPosition,
  slices: readonly StreamSlice[],
  half: PackObject,
): Promise<boolean> {
  const hasher = cryptography.sha256();
  try {
    for (const { object, offsetBytes, lengthBytes } of slices) {
      const path = objectPath(object.sha256);
      const file = object === half ? partPath(path) : path;
      if (((await disk.status(file))?.sizeBytes ?? 0) < offsetBytes + lengthBytes) return false;
      for await (const piece of disk.readStream(file, offsetBytes, lengthBytes)) hasher.update(piece);
    }
  } catch (error) {
    // Bit rot answers a read with EIO: the same to us as wrong bytes.
    if (error instanceof DiskError) return false;
    throw error;
  }
  return hasher.digestHex() === segment.sha256;
}

/** Cuts an unfinished file to the bytes that have been verified, and hashes them; none: it begins anew. */
async function cutBack(
  { disk, cryptography }: Ports,
  { objectPath }: StagedParts,
  { sha256 }: PackObject,
  verifiedBytes: number,
): Promise<Hasher | undefined> {
  if (verifiedBytes <= 0) return undefined;
  const path = partPath(objectPath(sha256));
  if (((await disk.status(path))?.sizeBytes ?? 0) > verifiedBytes) await disk.truncate(path, verifiedBytes);
  const hasher = cryptography.sha256();
  for await (const piece of disk.readStream(path)) hasher.update(piece);
  return hasher;
}

/** Gives an object of which every segment is here its name. False: its segments are right, it is not; its file is gone. */
async function complete({ disk, cryptography }: Ports, parts: StagedParts, object: PackObject): Promise<boolean> {
  const path = parts.objectPath(object.sha256);
  if ((await findDamage(disk, cryptography, partPath(path), object)) === undefined) {
    await disk.rename(partPath(path), path);
    return true;
  }
  await disk.remove(partPath(path));
  return false;
}
