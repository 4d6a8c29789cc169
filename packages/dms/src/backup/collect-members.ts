import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { RegrowError } from "@regrow/core/error";
import type { DatabaseFacts } from "./database-facts.ts";
import { readFolder } from "./folder-contents.ts";
import { MAX_SMALL_FILES, MAX_SMALL_FILE_BYTES, type Lost } from "./format.ts";
import { blobName, uploadName } from "./member.ts";

/** A member of a backup and where its bytes come from. */
export interface PlannedMember {
  readonly name: string;
  readonly sizeBytes: number;
  /** A file of which the first `sizeBytes` count, or bytes that were read already. */
  readonly source: { readonly path: string } | { readonly bytes: Uint8Array };
  /** Of a file of the store: what it holds, unpacked. */
  readonly content?: { readonly sha256: string; readonly sizeBytes: number };
}

export interface Collected {
  readonly members: readonly PlannedMember[];
  /** What is named and not there. */
  readonly missing: Pick<Lost, "missing" | "uploads">;
  readonly strangers: readonly string[];
}

/**
 * A file that the copy of the database names is not there any more: perhaps it was deleted since, with the rows that name it. A fresh copy
 * will tell.
 */
export class FileGone extends Error {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super(`gone: ${names[0] ?? ""}`);
    this.names = names;
  }
}

/**
 * Looks for everything that belongs to a copy of the database.
 * @param gone members that were not there either when a copy before this one named them: the DMS has lost them
 * @throws FileGone
 */
export async function collectMembers(
  folder: string,
  facts: DatabaseFacts,
  gone: ReadonlySet<string>,
): Promise<Collected> {
  const { files, strangers } = await readSmallFiles(folder);
  const members: PlannedMember[] = [...files];
  const missing: string[] = [];
  const uploads: string[] = [];
  const fresh: string[] = [];
  for (const [sha256, unpackedBytes] of facts.blobs) {
    const name = blobName(sha256);
    const path = join(folder, name);
    const sizeBytes = await sizeOf(path);
    if (sizeBytes !== undefined)
      members.push({ name, sizeBytes, source: { path }, content: { sha256, sizeBytes: unpackedBytes } });
    else if (facts.knownLost.has(sha256) || gone.has(name)) missing.push(sha256);
    else fresh.push(name);
  }
  for (const [id, receivedBytes] of facts.uploads) {
    const name = uploadName(id);
    const path = join(folder, name);
    if (((await sizeOf(path)) ?? 0) >= receivedBytes)
      members.push({ name, sizeBytes: receivedBytes, source: { path } });
    else if (gone.has(name)) uploads.push(id);
    else fresh.push(name);
  }
  if (fresh.length > 0) throw new FileGone(fresh);
  return { members, missing: { missing, uploads }, strangers };
}

/** Keys, certificates and settings, as they were at one moment: they belong together. @throws FileGone when they were just being changed */
async function readSmallFiles(
  folder: string,
): Promise<{ readonly files: readonly PlannedMember[]; readonly strangers: readonly string[] }> {
  const read = async (): Promise<{ readonly files: PlannedMember[]; readonly strangers: readonly string[] }> => {
    const { files: names, strangers } = await readFolder(folder);
    if (names.length > MAX_SMALL_FILES)
      throw new RegrowError("INPUT_TOO_LARGE", { folder, files: names.length, maxFiles: MAX_SMALL_FILES });
    const files: PlannedMember[] = [];
    for (const name of names) files.push(await readSmallFile(folder, name));
    return { files, strangers };
  };
  const [first, second] = [await read(), await read()];
  if (!isDeepStrictEqual(first.files, second.files)) throw new FileGone(first.files.map(({ name }) => name));
  return second;
}

async function readSmallFile(folder: string, name: string): Promise<PlannedMember> {
  const path = join(folder, name);
  const sizeBytes = await sizeOf(path);
  if (sizeBytes === undefined) throw new FileGone([name]);
  if (sizeBytes > MAX_SMALL_FILE_BYTES)
    throw new RegrowError("INPUT_TOO_LARGE", { file: path, maxBytes: MAX_SMALL_FILE_BYTES });
  const bytes = await readFile(path);
  return { name, sizeBytes: bytes.length, source: { bytes } };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw thrown;
  }
}
