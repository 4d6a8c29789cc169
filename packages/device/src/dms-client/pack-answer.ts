import { RegrowError } from "@regrow/core/error";
import type { HttpsAnswer } from "./https-connection.ts";

/** A part of a pack that is on its way. */
export interface PackAnswer {
  /** Names this very pack: a later range must be of the same one. */
  readonly etag: string;
  /** Where `body` begins: what was asked for, or 0 when the server has another pack now. */
  readonly offsetBytes: number;
  readonly totalBytes: number;
  readonly body: AsyncGenerator<Uint8Array, void>;
}

const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/;

/**
 * What a 200 or 206 says of itself.
 * @throws RegrowError DMS_ANSWER_INVALID
 */
export function parsePackAnswer(answer: HttpsAnswer, askedOffsetBytes: number): PackAnswer {
  const etag = answer.header("etag");
  if (etag === undefined || etag === "" || etag.length > 256) throw invalid("no entity tag");
  if (answer.status === 200)
    return { etag, offsetBytes: 0, totalBytes: lengthOf(answer.header("content-length")), body: answer.body };
  const range = CONTENT_RANGE.exec(answer.header("content-range") ?? "");
  if (range === null) throw invalid("no content range");
  const [first, last, totalBytes] = range.slice(1).map(Number);
  if (first !== askedOffsetBytes || last === undefined || totalBytes === undefined || last + 1 !== totalBytes)
    throw invalid("another range");
  return { etag, offsetBytes: askedOffsetBytes, totalBytes, body: answer.body };
}

function lengthOf(header: string | undefined): number {
  if (header === undefined || !/^\d{1,15}$/.test(header)) throw invalid("no length");
  return Number(header);
}

function invalid(reason: string): RegrowError {
  return new RegrowError("DMS_ANSWER_INVALID", { reason });
}
