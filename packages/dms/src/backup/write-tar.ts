import { open, type FileHandle } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import { FileGone, type Collected, type PlannedMember } from "./collect-members.ts";
import { ContentCheck } from "./content-check.ts";
import { DATABASE_NAME, LOST_NAME, MANIFEST_NAME, type Lost, type Manifest } from "./format.ts";
import { isErrno } from "./storage-failure.ts";
import { TarFile, type ByteSource } from "./tar-file.ts";

/** Bytes of a file that are in memory at a time. */
const PIECE_BYTES = 1024 * 1024;

export interface TarRequest {
  readonly to: string;
  readonly manifest: Manifest;
  /** The copy of the database. */
  readonly snapshot: string;
  readonly collected: Collected;
  readonly partBytes: number;
  readonly signal: AbortSignal;
  /** Bytes more that are written. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Writes everything into one tar, looking at every file of the store on the way whether it is what its name says.
 * @returns length of the tar, and what the DMS had lost
 * @throws FileGone; RegrowError STORAGE_*
 */
export async function writeTar(request: TarRequest): Promise<{ readonly sizeBytes: number; readonly lost: Lost }> {
  const { to, manifest, snapshot, collected, partBytes } = request;
  await using tar = await TarFile.create(to, partBytes);
  await addBytes(tar, MANIFEST_NAME, jsonBytes(manifest));
  const { sizeBytes: databaseBytes } = manifest.database;
  const damaged: string[] = [];
  await addFile(tar, { name: DATABASE_NAME, sizeBytes: databaseBytes, source: { path: snapshot } }, request);
  for (const member of collected.members) {
    const { content } = member;
    if (!(await addMember(tar, member, request)) && content !== undefined) damaged.push(content.sha256);
  }
  const lost = { ...collected.missing, damaged };
  await addBytes(tar, LOST_NAME, jsonBytes(lost));
  return { sizeBytes: await tar.finish(), lost };
}

/** Entries of the tar that are no member of `Collected`: manifest, database, lost.json, table. */
export const OTHER_MEMBERS = 4;

/** @returns false when a file of the store is not what its name says */
async function addMember(tar: TarFile, member: PlannedMember, request: TarRequest): Promise<boolean> {
  const { name, source, content } = member;
  if ("bytes" in source) {
    await addBytes(tar, name, source.bytes);
    request.onBytes(source.bytes.length);
    return true;
  }
  const check = content === undefined ? undefined : new ContentCheck(content.sizeBytes);
  await addFile(tar, { ...member, source }, request, check);
  return check === undefined || (await check.finish()) === content?.sha256;
}

async function addFile(
  tar: TarFile,
  { name, sizeBytes, source }: PlannedMember & { readonly source: { readonly path: string } },
  { signal, onBytes }: TarRequest,
  check?: ContentCheck,
): Promise<void> {
  await using file = await openMember(name, source.path, sizeBytes);
  await tar.add(name, sizeBytes, async function* (start, lengthBytes) {
    for await (const piece of stretchOf(file, { name, path: source.path }, start, lengthBytes)) {
      signal.throwIfAborted();
      await check?.write(piece);
      yield piece;
      onBytes(piece.length);
    }
  });
}

/** Once it is open, nobody can take the file away. @throws FileGone when it is another one than the one that was found */
async function openMember(name: string, path: string, sizeBytes: number): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (thrown) {
    throw isErrno(thrown, "ENOENT") ? new FileGone([name]) : thrown;
  }
  if ((await file.stat()).size >= sizeBytes) return file;
  await file.close();
  throw new FileGone([name]);
}

/** @throws FileGone when the file has become shorter; RegrowError STORAGE_FAILED when the disk cannot read it */
async function* stretchOf(
  file: FileHandle,
  { name, path }: { readonly name: string; readonly path: string },
  start: number,
  lengthBytes: number,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(PIECE_BYTES, lengthBytes));
  for (let done = 0; done < lengthBytes;) {
    const wanted = Math.min(buffer.length, lengthBytes - done);
    const { bytesRead } = await file.read(buffer, 0, wanted, start + done).catch((cause: unknown) => {
      throw new RegrowError("STORAGE_FAILED", { file: path, reason: String(cause) }, { cause });
    });
    if (bytesRead === 0) throw new FileGone([name]);
    yield buffer.subarray(0, bytesRead);
    done += bytesRead;
  }
}

async function addBytes(tar: TarFile, name: string, bytes: Uint8Array): Promise<void> {
  const source: ByteSource = (start, lengthBytes) => [bytes.subarray(start, start + lengthBytes)];
  await tar.add(name, bytes.length, source);
}

function jsonBytes(value: Manifest | Lost): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
