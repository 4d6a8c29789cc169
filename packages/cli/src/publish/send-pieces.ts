import { open, type FileHandle } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import type { AnswerOf, Client } from "@regrow/client/client";
import type { Patience } from "@regrow/client/patience";

/** So much is sent in one request: what a DMS that is killed in the middle loses. */
const PIECE_BYTES = 8 * 1024 * 1024;
/** Longest time for one: a line of 14 kB/s. */
const PIECE_TIMEOUT_MS = 600_000;
const READ_BYTES = 64 * 1024;

interface Sending {
  readonly client: Client;
  readonly product: string;
  readonly file: string;
  readonly upload: AnswerOf<"beginUpload">;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number) => void;
}

/** Sends what the DMS has not yet, piece by piece, over as many lines as it takes. @throws RegrowError INPUT_UNREADABLE, UPLOAD_* */
export async function sendPieces(sending: Sending): Promise<void> {
  const { client, product, file, upload, patience, signal, onProgress } = sending;
  const { id, sizeBytes } = upload;
  let { receivedBytes } = upload;
  await using source = await openSource(file);
  onProgress(receivedBytes);
  while (receivedBytes < sizeBytes) {
    const offset = receivedBytes;
    const end = Math.min(sizeBytes, offset + PIECE_BYTES);
    try {
      const body = ReadableStream.from(readRange(source, offset, end, onProgress));
      const bound = AbortSignal.any([signal, AbortSignal.timeout(PIECE_TIMEOUT_MS)]);
      ({ receivedBytes } = await client.call("putPiece", { code: product, id, offset, body }, bound));
    } catch (thrown) {
      await patience.wait(thrown);
      receivedBytes = await askOffset(sending, offset);
    }
    if (receivedBytes > offset) patience.renew();
    onProgress(receivedBytes);
  }
}

/** What has arrived of a piece that was cut is kept; the DMS knows how much. Unknown: the piece again, and it is passed over. */
async function askOffset({ client, product, upload, patience, signal }: Sending, offset: number): Promise<number> {
  try {
    return (await client.call("getUpload", { code: product, id: upload.id }, signal)).receivedBytes;
  } catch (thrown) {
    await patience.wait(thrown);
    return offset;
  }
}

async function openSource(file: string): Promise<FileHandle> {
  try {
    return await open(file, "r");
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}

async function* readRange(
  source: FileHandle,
  start: number,
  end: number,
  onProgress: (doneBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let offset = start;
  while (offset < end) {
    const buffer = new Uint8Array(Math.min(READ_BYTES, end - offset));
    const { bytesRead } = await source.read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) return; // shorter than it was: the DMS sees that it is not what was announced
    yield buffer.subarray(0, bytesRead);
    offset += bytesRead;
    onProgress(offset);
  }
}
