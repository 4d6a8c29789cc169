import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { ContentCheck } from "./content-check.ts";
import { MAX_SMALL_FILE_BYTES } from "./format.ts";
import { malformed, type ArrivingMember } from "./members.ts";
import { asStorageFailure } from "./storage-failure.ts";

/** What came of a member. */
export interface Received {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Reads a member to its end, and writes it to a file that must not be there; null: only reads it.
 * @throws RegrowError BACKUP_MALFORMED when it is longer than `maxBytes`; STORAGE_*
 */
export async function receive(
  { name, bytes }: ArrivingMember,
  { to, maxBytes, onPiece }: Receiving,
): Promise<Received> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  await using file = to === null ? null : await create(to);
  for await (const piece of bytes) {
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes) throw malformed(name, "too long");
    hash.update(piece);
    await onPiece?.(piece);
    await file?.write(piece);
  }
  return { sizeBytes, sha256: hash.digest("hex") };
}

interface Receiving {
  readonly to: string | null;
  readonly maxBytes: number;
  readonly onPiece?: (piece: Uint8Array) => Promise<void>;
}

/** Receives a file of the store. @returns SHA-256 of what it holds; null when it cannot be unpacked to that length */
export async function receiveBlob(
  member: ArrivingMember,
  to: string | null,
  unpackedBytes: number,
): Promise<string | null> {
  const check = new ContentCheck(unpackedBytes);
  await receive(member, { to, maxBytes: Number.POSITIVE_INFINITY, onPiece: (piece) => check.write(piece) });
  return await check.finish();
}

/** Receives a small text. @throws RegrowError BACKUP_MALFORMED when it is longer than `maxBytes` */
export async function receiveText(
  { name, bytes }: ArrivingMember,
  maxBytes: number = MAX_SMALL_FILE_BYTES,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of bytes) {
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes) throw malformed(name, "too long");
    pieces.push(Uint8Array.from(piece));
  }
  return Buffer.concat(pieces).toString("utf8");
}

interface NewFile extends AsyncDisposable {
  write(bytes: Uint8Array): Promise<void>;
}

async function create(path: string): Promise<NewFile> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, "wx", 0o600);
    return {
      write: async (bytes) => {
        await file.writeFile(bytes).catch((thrown: unknown) => {
          throw asStorageFailure(thrown, path);
        });
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (thrown) {
    throw asStorageFailure(thrown, path);
  }
}
