import { sha256 } from "@noble/hashes/sha2.js";

/** Held in memory at a time, and hashed without letting the page do anything else: some milliseconds. */
const PIECE_BYTES = 1024 * 1024;

/**
 * SHA-256 of a file of any size, in lower-case hex. Browsers hash nothing piece by piece, and over plain HTTP nothing at all.
 * @throws whatever reading the file throws, the signal's reason
 */
export async function hashFile(
  file: Blob,
  onProgress: (doneBytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += PIECE_BYTES) {
    signal.throwIfAborted();
    const piece = file.slice(start, start + PIECE_BYTES);
    hash.update(new Uint8Array(await piece.arrayBuffer()));
    onProgress(Math.min(start + PIECE_BYTES, file.size));
  }
  return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
