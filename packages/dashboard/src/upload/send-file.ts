import type { AnswerOf, Client } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { hashFile } from "./hash-file.ts";
import { Patience, type PatienceParts } from "@regrow/client/patience";
import { sendPieces } from "./send-pieces.ts";

/** How far an upload is. "waiting": the line is gone, and it tries again by itself. */
export type Stage =
  | { readonly kind: "reading" | "sending" | "waiting"; readonly doneBytes: number; readonly totalBytes: number }
  | { readonly kind: "checking" };

/** Some twenty minutes, with the longest wait between tries. */
const PATIENCE = { maxTries: 100, maxWaitMs: 15_000 } as const;

export interface SendParts extends Pick<PatienceParts, "sleep"> {
  readonly call: Client["call"];
  readonly nowMs: () => number;
  readonly onStage: (stage: Stage) => void;
  /** Stops it; what has arrived waits for the same file. */
  readonly signal: AbortSignal;
}

export interface Asked {
  /** Code of the product. */
  readonly product: string;
  readonly state: "available" | "draft";
}

/**
 * Sends a bundle file to the DMS, which checks every signature and byte before there is a bundle. The same file goes on where it
 * was, after a cut line as after a page that was closed.
 * @throws RegrowError as the DMS refused it, BUNDLE_TRUNCATED for an empty file; the signal's reason
 */
export async function sendFile(parts: SendParts, file: Blob, asked: Asked): Promise<AnswerOf<"finishUpload">> {
  const { call, onStage, signal } = parts;
  const totalBytes = file.size;
  if (totalBytes === 0) throw new RegrowError("BUNDLE_TRUNCATED", { problem: "the file is empty" });
  const reading = (doneBytes: number): void => onStage({ kind: "reading", doneBytes, totalBytes });
  reading(0);
  const sha256 = await hashFile(file, reading, signal);
  let doneBytes = 0;
  const patience = new Patience({
    ...PATIENCE,
    ...parts,
    onWaiting: (isWaiting) => {
      if (isWaiting) onStage({ kind: "waiting", doneBytes, totalBytes });
    },
  });
  const announced = { code: asked.product, sizeBytes: totalBytes, sha256, state: asked.state };
  const upload = await patience.until(() => call("beginUpload", announced, signal));
  await sendPieces(parts, patience, {
    file,
    upload,
    product: asked.product,
    onProgress: (bytes) => {
      doneBytes = bytes;
      onStage({ kind: "sending", doneBytes, totalBytes });
    },
  });
  const name = { code: asked.product, id: upload.id };
  try {
    return await patience.until(() => {
      onStage({ kind: "checking" });
      return call("finishUpload", name, signal);
    });
  } catch (thrown) {
    // A base can still come; nothing else makes a refused bundle a good one, so it does not stay to be counted.
    if (isRefused(thrown)) await abandon(call, name, signal);
    throw thrown;
  }
}

/** What cannot be given up ends by itself; why the bundle was refused is what counts. */
async function abandon(
  call: Client["call"],
  name: { readonly code: string; readonly id: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    await call("abandonUpload", name, signal);
  } catch (thrown) {
    if (!(thrown instanceof RegrowError)) throw thrown;
  }
}

function isRefused(thrown: unknown): boolean {
  return thrown instanceof RegrowError && thrown.row.http === 422 && thrown.code !== "BUNDLE_BASE_UNKNOWN";
}
