import { createReadStream, createWriteStream } from "node:fs";
import { open, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import {
  BundleReader,
  TAR_END,
  bundleEntryName,
  encodeTarHeader,
  tarPadding,
  type BundleEvent,
} from "@regrow/core/bundle";
import type { KeptObject } from "@regrow/core/intake";
import { decompressStream } from "@regrow/node/compression";
import { readPieces } from "../bundle/index.ts";

export interface PartOptions {
  /** The whole bundle's file. */
  readonly bundle: string;
  /** Objects that the device lacks: hash to size. */
  readonly wanted: ReadonlyMap<string, number>;
  /** One of them of which it has the beginning: then it comes first, from there on, and what sorts before it is left out. */
  readonly kept: KeptObject | null;
  /** To be written. */
  readonly file: string;
  /** A folder for what is in between. */
  readonly scratch: string;
}

/** Fast, and small enough: the rest of one file is packed while somebody waits. */
const LEVEL = 9;

/** Writes objects alone, as `dfu_update -o -m` takes them. @returns how many */
export async function writePart(options: PartOptions, signal?: AbortSignal): Promise<number> {
  const { bundle, wanted, kept } = options;
  const out = await open(options.file, "w");
  try {
    const events = eventsOf(bundle, signal);
    let count = 0;
    for await (const event of events) {
      if (event.kind !== "object") continue;
      const { sha256, packedBytes } = event;
      const isWanted = wanted.has(sha256) && (kept === null || sha256 >= kept.sha256);
      if (!isWanted) continue;
      count += 1;
      if (sha256 === kept?.sha256) await writeRest(out, events, options, kept);
      else await writeWhole(out, events, sha256, packedBytes);
    }
    await out.writeFile(TAR_END);
    return count;
  } finally {
    await out.close();
  }
}

async function* eventsOf(bundle: string, signal: AbortSignal | undefined): AsyncGenerator<BundleEvent, void> {
  const reader = new BundleReader();
  for await (const piece of readPieces(bundle, signal)) yield* reader.push(piece);
  reader.finish();
}

async function writeWhole(
  out: FileHandle,
  events: AsyncGenerator<BundleEvent, void>,
  sha256: string,
  packedBytes: number,
): Promise<void> {
  await out.writeFile(encodeTarHeader(bundleEntryName({ kind: "object", sha256 }), packedBytes));
  for await (const bytes of packedOf(events)) await out.writeFile(bytes);
  await out.writeFile(tarPadding(packedBytes));
}

/** Packed anew: nobody can begin in the middle of what zstd has made. */
async function writeRest(
  out: FileHandle,
  events: AsyncGenerator<BundleEvent, void>,
  { wanted, scratch }: PartOptions,
  { sha256, bytes }: KeptObject,
): Promise<void> {
  const file = join(scratch, sha256);
  const plain = decompressStream(packedOf(events), wanted.get(sha256) ?? 0);
  const pack = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
  await pipeline(after(plain, bytes), pack, createWriteStream(file));
  const { size } = await stat(file);
  await out.writeFile(encodeTarHeader(bundleEntryName({ kind: "object", sha256 }), size));
  for await (const piece of createReadStream(file)) if (piece instanceof Uint8Array) await out.writeFile(piece);
  await out.writeFile(tarPadding(size));
  await rm(file);
}

/** The packed bytes of the object whose event has been taken. */
async function* packedOf(events: AsyncGenerator<BundleEvent, void>): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true || value.kind === "object-end") return;
    if (value.kind === "object-data") yield value.bytes;
  }
}

async function* after(pieces: AsyncIterable<Uint8Array>, skipBytes: number): AsyncGenerator<Uint8Array, void> {
  let left = skipBytes;
  for await (const piece of pieces) {
    const fresh = piece.subarray(Math.min(left, piece.length));
    left -= piece.length - fresh.length;
    if (fresh.length > 0) yield fresh;
  }
}
