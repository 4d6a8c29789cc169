import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "@regrow/core/port";
import { readByteRange } from "./byte-range.ts";
import type { Download } from "./downloads.ts";
import type { OpenPack } from "./pack-cache.ts";

/** A reader that takes less than this in that time (some 200 bytes a second) is not waited for any longer. */
const LEAST = { bytes: 64 * 1024, inMs: 300_000 };

interface Sending {
  readonly pack: OpenPack;
  readonly download: Download;
  readonly clock: Clock;
}

/** Answers with the pack or the part of it that is asked for. The pack is closed and the download ended when that has been sent or given up. */
export async function sendPack(request: FastifyRequest, reply: FastifyReply, sending: Sending): Promise<FastifyReply> {
  const { pack } = sending;
  const asked = { range: request.headers.range, ifRange: headerText(request.headers["if-range"]) };
  const range = readByteRange(asked, pack);
  const typed = reply
    .type("application/octet-stream")
    .header("accept-ranges", "bytes")
    .header("etag", `"${pack.etag}"`)
    .header("cache-control", "private");
  switch (range.kind) {
    case "whole":
      return typed.header("content-length", pack.sizeBytes).send(stream(sending, 0, pack.sizeBytes));
    case "part": {
      const { first, last } = range;
      return typed
        .code(206)
        .header("content-range", `bytes ${first}-${last}/${pack.sizeBytes}`)
        .header("content-length", last - first + 1)
        .send(stream(sending, first, last + 1));
    }
    case "outside":
      await end(sending);
      return typed.code(416).header("content-range", `bytes */${pack.sizeBytes}`).type("text/plain").send("");
    default:
      return range satisfies never;
  }
}

/** Reads as it is taken, so that a slow reader holds one piece and no more. */
function stream(sending: Sending, first: number, endBytes: number): Readable {
  const stop = new AbortController();
  const state = { atBytes: first };
  const readable = Readable.from(pieces(sending, state, endBytes, stop.signal), { objectMode: false });
  readable.once("close", () => {
    stop.abort(new Error("the download has ended"));
    // A file that cannot be removed now is removed by whoever tidies next.
    end(sending).catch(() => undefined);
  });
  void watch(sending.clock, state, readable, stop.signal);
  return readable;
}

async function* pieces(
  { pack, download }: Sending,
  state: { atBytes: number },
  endBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  while (state.atBytes < endBytes) {
    const piece = new Uint8Array(Math.min(download.pace.pieceBytes(), endBytes - state.atBytes));
    const { bytesRead } = await pack.file.read(piece, 0, piece.length, state.atBytes);
    if (bytesRead === 0) throw new Error("the pack's file is shorter than it was");
    await download.pace.take(bytesRead, signal);
    state.atBytes += bytesRead;
    download.progress(state.atBytes, bytesRead);
    yield piece.subarray(0, bytesRead);
  }
}

async function watch(
  clock: Clock,
  state: { readonly atBytes: number },
  readable: Readable,
  signal: AbortSignal,
): Promise<void> {
  for (let before = state.atBytes; !signal.aborted; before = state.atBytes) {
    try {
      await clock.sleep(LEAST.inMs, signal);
    } catch {
      return; // it has ended
    }
    if (state.atBytes - before < LEAST.bytes) readable.destroy(new Error("the reader is too slow"));
  }
}

async function end({ pack, download }: Sending): Promise<void> {
  download.end();
  await pack.close();
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
