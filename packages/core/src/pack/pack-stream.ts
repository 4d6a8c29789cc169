import type { FullManifest } from "../manifest/index.ts";
import { packInvalid } from "./pack-header.ts";

/** A content of the stream; equal contents are there once, whatever their names and modes. */
export interface PackObject {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Where it begins in the stream. */
  readonly startBytes: number;
}

type Content = Pick<PackObject, "sha256" | "sizeBytes">;

/** Contents one after the other, as if they were one file. */
export interface PackStream {
  readonly objects: readonly PackObject[];
  readonly sizeBytes: number;
}

/** A part of one content. */
export interface StreamSlice extends StreamRange {
  readonly object: PackObject;
}

interface StreamRange {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** Everything that a generation holds, in the order in which its manifest first names it: what deltas against it may read. */
export function contentStream(manifest: FullManifest): PackStream {
  return missingStream(manifest, null);
}

/** What a device that has one generation lacks for another, in the order in which the other's manifest first names it. */
export function missingStream(to: FullManifest, from: FullManifest | null): PackStream {
  const known = new Set<string>();
  if (from !== null) for (const { sha256 } of filesOf(from)) known.add(sha256);
  const objects: PackObject[] = [];
  let startBytes = 0;
  for (const { sha256, sizeBytes } of filesOf(to)) {
    if (known.has(sha256)) continue;
    known.add(sha256);
    objects.push({ sha256, sizeBytes, startBytes });
    startBytes += sizeBytes;
  }
  return { objects, sizeBytes: startBytes };
}

/**
 * The parts of contents that a range of the stream comes from, in order; contents without bytes are never among them.
 * `StreamSlice.offsetBytes` counts from the content's own start.
 * @throws RegrowError UPDATE_PACK_INVALID for a range that the stream does not have
 */
export function* listSlices(stream: PackStream, { offsetBytes, lengthBytes }: StreamRange): Generator<StreamSlice> {
  if (offsetBytes < 0 || lengthBytes < 0 || offsetBytes + lengthBytes > stream.sizeBytes)
    throw packInvalid(`no bytes from ${offsetBytes} to ${offsetBytes + lengthBytes} in ${stream.sizeBytes}`);
  const end = offsetBytes + lengthBytes;
  let at = offsetBytes;
  for (let index = indexAt(stream.objects, at); at < end; index += 1) {
    const object = stream.objects[index];
    if (object === undefined) return;
    const sliceEnd = Math.min(end, object.startBytes + object.sizeBytes);
    if (sliceEnd > at) yield { object, offsetBytes: at - object.startBytes, lengthBytes: sliceEnd - at };
    at = sliceEnd;
  }
}

/** The last content that begins at or before this byte. */
function indexAt(objects: readonly PackObject[], offsetBytes: number): number {
  let low = 0;
  let high = objects.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((objects[middle]?.startBytes ?? 0) <= offsetBytes) low = middle;
    else high = middle;
  }
  return low;
}

function* filesOf(manifest: FullManifest): Generator<Content> {
  yield* manifest.rows;
  for (const tree of manifest.trees) for (const entry of tree.entries) if (entry.kind === "file") yield entry;
}
