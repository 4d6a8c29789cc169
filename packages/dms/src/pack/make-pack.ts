import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { encodePackHeader, type PackSegment } from "@regrow/core/pack";
import { FileSource, encodeSegments } from "@regrow/node/delta";
import type { PackPlan } from "./pack-plan.ts";
import { unpackStream } from "./unpack-stream.ts";

const COPY_BYTES = 1024 * 1024;

/** What a folder holds in which a pack was made: the pack, and what it was made of. */
export const PACK_NAME = "pack";

/**
 * Makes a pack in an empty folder: the same bytes for the same plan, codec and zstd. For a worker thread: it computes for seconds without
 * a break. Old and new contents are unpacked beside it; the segments go to a second file first, because the header before them names
 * their lengths. So the folder takes both generations and twice the pack, until whoever gave it removes it.
 * @throws RegrowError BUNDLE_STORE_DAMAGED
 */
export async function makePack(blobsFolder: string, plan: PackPlan, folder: string): Promise<void> {
  await using files = new AsyncDisposableStack();
  const next = files.use(await unpackStream(blobsFolder, plan.next, join(folder, "next")));
  const base = plan.base === null ? null : files.use(await unpackStream(blobsFolder, plan.base, join(folder, "base")));
  const body = files.use(await open(join(folder, "body"), "wx+", 0o600));
  const segments: PackSegment[] = [];
  const sources = {
    next: new FileSource(next.fd, plan.next.sizeBytes),
    base: base === null || plan.base === null ? null : new FileSource(base.fd, plan.base.sizeBytes),
  };
  for (const { segment, packed } of encodeSegments(sources)) {
    await body.appendFile(packed);
    segments.push(segment);
  }
  await using pack = await open(join(folder, PACK_NAME), "wx", 0o600);
  const { from, to, next: stream } = plan;
  await pack.appendFile(encodePackHeader({ from, to, streamBytes: stream.sizeBytes, segments }));
  await copyAll(body, pack);
  await pack.sync();
}

async function copyAll(from: FileHandle, to: FileHandle): Promise<void> {
  const buffer = new Uint8Array(COPY_BYTES);
  let offset = 0;
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) return;
    await to.appendFile(buffer.subarray(0, bytesRead));
    offset += bytesRead;
  }
}
