import { stat } from "node:fs/promises";
import { BundleReader, type BundleHead } from "@regrow/core/bundle";
import { RegrowError, invariant } from "@regrow/core/error";
import { readPieces } from "./hash-files.ts";

/** An object as the bundle carries it. */
export interface CarriedObject {
  readonly sha256: string;
  readonly packedBytes: number;
}

/** Head and list of objects of a bundle file; nothing is verified but the form. @throws RegrowError BUNDLE_*, INPUT_UNREADABLE */
export async function readBundleFile(
  file: string,
  signal?: AbortSignal,
): Promise<{ readonly head: BundleHead; readonly objects: readonly CarriedObject[] }> {
  const reader = new BundleReader();
  const objects: CarriedObject[] = [];
  let head: BundleHead | undefined;
  for await (const piece of readPieces(file, signal)) {
    for (const event of reader.push(piece)) {
      if (event.kind === "head") head = event.head;
      if (event.kind === "object") objects.push({ sha256: event.sha256, packedBytes: event.packedBytes });
    }
  }
  reader.finish();
  invariant(head !== undefined, "a bundle that has ended had a head");
  return { head, objects };
}

/** Reads no further than the head. @throws RegrowError BUNDLE_*, INPUT_UNREADABLE */
export async function readBundleHead(file: string, signal?: AbortSignal): Promise<BundleHead> {
  const reader = new BundleReader();
  for await (const piece of readPieces(file, signal)) {
    for (const event of reader.push(piece)) if (event.kind === "head") return event.head;
  }
  reader.finish();
  throw new RegrowError("BUNDLE_MALFORMED", { file, reason: "no head" });
}

/** A file's length in bytes. @throws RegrowError INPUT_UNREADABLE */
export async function fileSize(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}
