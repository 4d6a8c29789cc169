import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import type { PackObject, PackStream } from "@regrow/core/pack";
import { decompressStream } from "@regrow/node/compression";
import { blobPath } from "../blob/index.ts";

/**
 * Writes a stream's contents one after the other into a new file, each compared with its hash: what lies in the store is never
 * believed, since somebody may have changed it behind the DMS's back (law L7). Whoever gets the file closes and removes it.
 * @throws RegrowError BUNDLE_STORE_DAMAGED with `sha256` for a content that is missing or another one
 */
export async function unpackStream(blobsFolder: string, { objects }: PackStream, path: string): Promise<FileHandle> {
  const file = await open(path, "wx+", 0o600);
  try {
    for (const object of objects) await unpackObject(blobsFolder, object, file);
    return file;
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

async function unpackObject(blobsFolder: string, { sha256, sizeBytes }: PackObject, file: FileHandle): Promise<void> {
  const hash = createHash("sha256");
  try {
    for await (const piece of decompressStream(createReadStream(blobPath(blobsFolder, sha256)), sizeBytes)) {
      hash.update(piece);
      await file.appendFile(piece);
    }
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    throw new RegrowError("BUNDLE_STORE_DAMAGED", { sha256, reason: reasonOf(thrown) }, { cause: thrown });
  }
  if (hash.digest("hex") !== sha256)
    throw new RegrowError("BUNDLE_STORE_DAMAGED", { sha256, reason: "it holds something else" });
}

/** The store's file is not there, cannot be read, or is no zstd of that length: all but a fault of what is written. */
function isDamage(thrown: unknown): boolean {
  if (thrown instanceof RegrowError) return thrown.code === "BUNDLE_OBJECT_DAMAGED";
  return thrown instanceof Error && "code" in thrown && (thrown.code === "ENOENT" || thrown.code === "EIO");
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
