import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { FileReader, FileSystem } from "../file-system/index.ts";
import { acceptsGzip, hasTag } from "./accepts.ts";
import { contentTypeOf } from "./content-type.ts";
import type { FoundFile } from "./find-file.ts";
import { begin, send } from "./reply.ts";

/** Files up to this size are read whole and checked before the first byte is sent. */
const CHECKED_FIRST_BYTES = 64 * 1024;
const PIECE_BYTES = 16 * 1024;

/**
 * Sends a file of the table. It is checked while it is read, as everywhere: a damaged one is refused, or if it is large, cut off before
 * its end, so that no client takes it for whole.
 * @throws RegrowError as `FileSystem.open` and `FileReader.read` do, before anything was sent
 */
export async function serveFile(
  files: FileSystem,
  file: FoundFile,
  to: {
    readonly headers: IncomingHttpHeaders;
    readonly response: ServerResponse;
    /** For the answer, besides its own. */
    readonly more: OutgoingHttpHeaders;
    /** 200 unless told otherwise. */
    readonly status?: number;
  },
): Promise<void> {
  const reader = await files.open(file.entry.name, "http-api");
  const form = formOf(reader, file, to.headers["accept-encoding"]);
  const vary = [form.headers.vary, to.more.vary].filter((each) => each !== undefined).join(", ");
  const headers = { ...form.headers, ...to.more, ...(vary === "" ? {} : { vary }) };
  const { status = 200 } = to;
  if (status === 200 && hasTag(to.headers["if-none-match"], form.tag)) {
    await reader.close();
    return send(to.response, { status: 304, headers, body: "" });
  }
  if (to.response.req.method === "HEAD") {
    await reader.close();
    begin(to.response, status, headers);
    return void to.response.end();
  }
  if (form.isUnpacked || reader.entry.sizeBytes > CHECKED_FIRST_BYTES)
    return sendPieces(reader, { response: to.response, status, headers, isUnpacked: form.isUnpacked });
  const body = await Array.fromAsync(reader.pieces(PIECE_BYTES));
  return send(to.response, { status, headers, body: Buffer.concat(body) });
}

interface Form {
  readonly headers: OutgoingHttpHeaders;
  readonly tag: string;
  /** It is kept compressed, and the client does not take that. */
  readonly isUnpacked: boolean;
}

function formOf(
  { fingerprint, entry }: FileReader,
  { shownName, isCompressed }: FoundFile,
  acceptEncoding: string | undefined,
): Form {
  const isUnpacked = isCompressed && !acceptsGzip(acceptEncoding);
  const tag = `"${fingerprint}-${entry.sizeBytes}${isUnpacked ? "-plain" : ""}"`;
  const headers = {
    "content-type": contentTypeOf(shownName),
    "cache-control": "no-cache",
    etag: tag,
    "accept-ranges": "none",
    ...(isCompressed ? { vary: "accept-encoding" } : {}),
    ...(isCompressed && !isUnpacked ? { "content-encoding": "gzip" } : {}),
    // Of what is unpacked nobody knows it before.
    ...(isUnpacked ? {} : { "content-length": entry.sizeBytes }),
  };
  return { headers, tag, isUnpacked };
}

async function sendPieces(
  reader: FileReader,
  to: {
    readonly response: ServerResponse;
    readonly status: number;
    readonly headers: OutgoingHttpHeaders;
    readonly isUnpacked: boolean;
  },
): Promise<void> {
  try {
    begin(to.response, to.status, to.headers);
    const pieces = Readable.from(reader.pieces(PIECE_BYTES));
    // What fails on the way destroys the response: the client sees that the end is missing.
    await (to.isUnpacked ? pipeline(pieces, createGunzip(), to.response) : pipeline(pieces, to.response));
  } finally {
    // Pieces that nobody has begun to read close nothing: the client may be gone before the first one.
    await reader.close();
  }
}
