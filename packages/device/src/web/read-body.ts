import type { Readable } from "node:stream";

/** Read and thrown away behind the limit, so that a client that sends too much gets to read why. */
const PATIENCE_BYTES = 64 * 1024;

/**
 * The whole body, or undefined when it is longer than allowed. How long it may take is the server's to bound.
 * @throws what the stream does when the client goes away
 */
export async function readBody(body: Readable, limitBytes: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  // Not destroyed when it is left: the answer goes over the same connection.
  for await (const piece of body.iterator({ destroyOnReturn: false })) {
    if (!(piece instanceof Uint8Array)) continue;
    sizeBytes += piece.length;
    if (sizeBytes <= limitBytes) pieces.push(piece);
    else if (sizeBytes > limitBytes + PATIENCE_BYTES) break;
  }
  return sizeBytes <= limitBytes ? Buffer.concat(pieces) : undefined;
}
