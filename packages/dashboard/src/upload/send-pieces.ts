import type { AnswerOf } from "@regrow/client/client";
import type { Patience } from "@regrow/client/patience";
import type { SendParts } from "./send-file.ts";

const KIB = 1024;
/** A piece is as large as the line takes in about a second or two: browsers do not say how far one is. */
const PIECE = { leastBytes: 64 * KIB, firstBytes: 256 * KIB, mostBytes: 8 * KIB * KIB, quickMs: 1_000, slowMs: 4_000 };
/** Longest time for one; a line that is so slow is as good as cut. */
const PIECE_TIMEOUT_MS = 120_000;

interface Sending {
  readonly file: Blob;
  readonly product: string;
  readonly upload: AnswerOf<"beginUpload">;
  readonly onProgress: (doneBytes: number) => void;
}

/** Sends what the DMS has not yet, piece by piece, over as many lines as it takes. @throws what does not pass by itself */
export async function sendPieces(
  { call, signal, nowMs }: Pick<SendParts, "call" | "signal" | "nowMs">,
  patience: Patience,
  { file, product, upload, onProgress }: Sending,
): Promise<void> {
  const { id, sizeBytes } = upload;
  let { receivedBytes } = upload;
  let pieceBytes = PIECE.firstBytes;
  const askOffset = async (): Promise<number> => (await call("getUpload", { code: product, id }, signal)).receivedBytes;
  onProgress(receivedBytes);
  while (receivedBytes < sizeBytes) {
    const offset = receivedBytes;
    const startMs = nowMs();
    try {
      const body = file.slice(offset, offset + pieceBytes);
      const bound = AbortSignal.any([signal, AbortSignal.timeout(PIECE_TIMEOUT_MS)]);
      ({ receivedBytes } = await call("putPiece", { code: product, id, offset, body }, bound));
      pieceBytes = nextSize(pieceBytes, nowMs() - startMs);
    } catch (thrown) {
      await patience.wait(thrown);
      pieceBytes = PIECE.firstBytes;
      // What has arrived of a piece that was cut is kept; the DMS knows how much.
      receivedBytes = await patience.until(askOffset);
    }
    if (receivedBytes > offset) patience.renew();
    onProgress(receivedBytes);
  }
}

function nextSize(bytes: number, tookMs: number): number {
  if (tookMs < PIECE.quickMs) return Math.min(bytes * 2, PIECE.mostBytes);
  return tookMs > PIECE.slowMs ? Math.max(bytes / 2, PIECE.leastBytes) : bytes;
}
