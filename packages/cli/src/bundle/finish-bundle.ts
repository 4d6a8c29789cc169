import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { encodeHeadEntries } from "@regrow/core/bundle";
import { syncFolder } from "../key/index.ts";
import { readPieces } from "./hash-files.ts";
import { readBundleHead } from "./read-bundle.ts";

/**
 * Puts the product's targets, signed meanwhile, into a bundle that was built without signatures; everything else stays as it is.
 * The bundle is replaced in one step.
 * @returns its length in bytes
 * @throws RegrowError BUNDLE_*, INPUT_UNREADABLE
 */
export async function finishBundle(file: string, productTargets: Uint8Array, signal?: AbortSignal): Promise<number> {
  const head = await readBundleHead(file, signal);
  const after = encodeHeadEntries({ ...head, productTargets });
  const draft = `${file}.partial`;
  try {
    const out = await open(draft, "w", 0o644);
    try {
      await out.writeFile(after);
      await copyBehind(file, encodeHeadEntries(head).length, out, signal);
      await out.sync();
    } finally {
      await out.close();
    }
    await rename(draft, file);
    await syncFolder(dirname(file));
    return (await stat(file)).size;
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
}

/** What follows the head, whose length is known: the reader takes a head in one form only. */
async function copyBehind(file: string, headBytes: number, out: FileHandle, signal?: AbortSignal): Promise<void> {
  let offset = 0;
  for await (const piece of readPieces(file, signal)) {
    await out.writeFile(piece.subarray(Math.max(0, headBytes - offset)));
    offset += piece.length;
  }
}
