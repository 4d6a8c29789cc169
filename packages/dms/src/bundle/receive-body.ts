import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";

/** What is still read of a refused upload, so that the sender gets to read the answer. */
const DRAIN_BYTES = 32 * 1024 * 1024;

/**
 * Takes a request's body as it arrives. Who refuses it early answers all the same: something of the rest is read and thrown
 * away, then the connection ends.
 */
export async function receiveBody<Result>(
  request: FastifyRequest,
  reply: FastifyReply,
  take: (bytes: AsyncIterable<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  try {
    return await take(keepOpen(request.raw));
  } catch (thrown) {
    void reply.header("connection", "close");
    await drain(request.raw);
    throw thrown;
  }
}

/** The length that the request announces; null: none. */
export function announcedLength({ headers }: FastifyRequest): number | null {
  const length = headers["content-length"];
  return length === undefined ? null : Number(length);
}

/** The request's bytes; leaving the loop early keeps the connection, which is needed for the answer. */
function keepOpen(raw: Readable): AsyncIterable<Uint8Array> {
  return raw.iterator({ destroyOnReturn: false });
}

async function drain(raw: Readable): Promise<void> {
  let discardedBytes = 0;
  try {
    for await (const chunk of keepOpen(raw)) {
      discardedBytes += chunk.length;
      if (discardedBytes > DRAIN_BYTES) return;
    }
  } catch {
    // The line is gone, and with it whoever would read the answer.
  }
}
