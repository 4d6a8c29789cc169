import { readHeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { listObjects, type FullManifest } from "@regrow/core/manifest";
import { contentStream, listSlices } from "@regrow/core/pack";
import { DiskError, type Cryptography, type Disk } from "@regrow/core/port";
import { objectPath } from "../layout/index.ts";
import { readGenerationHead } from "../store/index.ts";

/** An installed generation that a pack builds on. */
export interface Base {
  /** Hash of its manifest. */
  readonly id: string;
  readonly manifest: FullManifest;
}

/** The generation's manifest; undefined where it cannot be read or is another: then nothing is built on it. */
export async function findBase(disk: Disk, cryptography: Cryptography, id: string): Promise<Base | undefined> {
  try {
    const { full, manifestSha256 } = readHeadManifests(cryptography, await readGenerationHead(disk, id));
    return manifestSha256 === id ? { id, manifest: full } : undefined;
  } catch (error) {
    if (error instanceof DiskError || error instanceof RegrowError) return undefined;
    throw error;
  }
}

/**
 * Reads ranges of the base stream (all contents of a generation, one after the other) from the installed files. They are not
 * verified here: what is made of them is, and a damaged one shows there.
 * @returns a reader that gives exactly what was asked for. @throws RegrowError UPDATE_PACK_INVALID
 */
export function baseReader(
  disk: Disk,
  { manifest }: Base,
): (offsetBytes: number, lengthBytes: number) => Promise<Uint8Array> {
  const stream = contentStream(manifest);
  const modes = new Map(listObjects(manifest).map(({ sha256, mode }) => [sha256, mode]));
  return async (offsetBytes, lengthBytes) => {
    const bytes = new Uint8Array(lengthBytes);
    let filled = 0;
    for (const slice of listSlices(stream, { offsetBytes, lengthBytes })) {
      const { sha256 } = slice.object;
      const target = bytes.subarray(filled, filled + slice.lengthBytes);
      if (!(await readInto(disk, objectPath(sha256, modes.get(sha256) ?? 0), slice.offsetBytes, target)))
        throw new RegrowError("UPDATE_PACK_INVALID", { reason: "an installed file is damaged", sha256 });
      filled += slice.lengthBytes;
    }
    return bytes;
  };
}

/** False where the file has not all of it. */
async function readInto(disk: Disk, path: string, offsetBytes: number, target: Uint8Array): Promise<boolean> {
  let filled = 0;
  try {
    for await (const piece of disk.readStream(path, offsetBytes, target.length)) {
      target.set(piece, filled);
      filled += piece.length;
    }
  } catch (error) {
    // Bit rot answers a read with EIO: the same to us as wrong bytes.
    if (!(error instanceof DiskError)) throw error;
  }
  return filled === target.length;
}
