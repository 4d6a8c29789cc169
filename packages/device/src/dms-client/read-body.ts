import { RegrowError } from "@regrow/core/error";
import type { HttpsAnswer } from "./https-connection.ts";

/**
 * The whole body of an answer.
 * @throws RegrowError DMS_ANSWER_INVALID when it is longer than `maxBytes`
 */
export async function readBody(answer: HttpsAnswer, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of answer.body) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > maxBytes) throw new RegrowError("DMS_ANSWER_INVALID", { reason: "too long", maxBytes });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
