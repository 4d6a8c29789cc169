import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import {
  TAR_END,
  bundleEntryName,
  encodeHeadEntries,
  encodeTarHeader,
  tarPadding,
  type BundleHead,
} from "@regrow/core/bundle";
import { syncFolder } from "../key/index.ts";
import type { PackedObject } from "./pack-object.ts";

/**
 * Writes a bundle beside its place and moves it there when it is whole and durable. Objects come in the order of their hashes.
 * `beforePlacing` is the last thing before the bundle appears.
 * @returns its length in bytes
 */
export async function writeBundle(
  out: string,
  head: BundleHead,
  objects: AsyncIterable<PackedObject>,
  beforePlacing: () => Promise<void>,
): Promise<number> {
  const draft = `${out}.partial`;
  try {
    const file = await open(draft, "w", 0o644);
    let length: number;
    try {
      length = await writeEntries(file, head, objects);
      await file.sync();
    } finally {
      await file.close();
    }
    await beforePlacing();
    await rename(draft, out);
    await syncFolder(dirname(out));
    return length;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeEntries(file: FileHandle, head: BundleHead, objects: AsyncIterable<PackedObject>): Promise<number> {
  let length = 0;
  const put = async (bytes: Uint8Array): Promise<void> => {
    await file.writeFile(bytes);
    length += bytes.length;
  };
  await put(encodeHeadEntries(head));
  for await (const object of objects) {
    await put(encodeTarHeader(bundleEntryName({ kind: "object", sha256: object.sha256 }), object.packedBytes));
    for await (const piece of object.read()) await put(piece);
    await put(tarPadding(object.packedBytes));
  }
  await put(TAR_END);
  return length;
}
