import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** What may be wrong with a DMS, or with a cache before it, that devices must take for what it is. */
export const BAD_ANSWERS = [
  "garbage",
  "server error",
  "redirect",
  "nothing",
  "endless",
  "cut short",
  "flipped",
  "whole for a part",
  "another part",
] as const;
export type BadAnswer = (typeof BAD_ANSWERS)[number];

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const ENDLESS_PIECE = Buffer.alloc(64 * 1024, "[");
/** Bytes by which a cache that mixes things up answers for another part. */
const MISTAKEN_BYTES = 1_000;

/** Lets a server answer badly. `mode` is asked at every request; undefined: as always. */
export function answerBadly(server: Server, mode: () => BadAnswer | undefined): void {
  const usual = server.listeners("request") as readonly Listener[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const bad = mode();
    const isAnswered = bad !== undefined && spoil(bad, request, response);
    if (!isAnswered) for (const listener of usual) Reflect.apply(listener, server, [request, response]);
  });
}

/** True: nobody else answers. */
function spoil(mode: BadAnswer, request: IncomingMessage, response: ServerResponse): boolean {
  switch (mode) {
    case "garbage":
      response.writeHead(200, { "content-type": "application/json" }).end('{"offer": [[[\u0000 not JSON');
      return true;
    case "server error":
      response.writeHead(500).end("<h1>Internal Server Error</h1>");
      return true;
    case "redirect":
      response.writeHead(302, { location: "https://update.example.com/" }).end();
      return true;
    case "nothing":
      return true;
    case "endless":
      pour(response.writeHead(200, { "content-type": "application/json" }));
      return true;
    case "cut short":
      cutShort(response);
      return false;
    case "flipped":
      flipBytes(response);
      return false;
    case "whole for a part":
      delete request.headers.range;
      return false;
    case "another part": {
      const first = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
      if (first !== undefined) request.headers.range = `bytes=${Number(first) + MISTAKEN_BYTES}-`;
      return false;
    }
    default:
      return mode satisfies never;
  }
}

function pour(response: ServerResponse): void {
  response.write(ENDLESS_PIECE, (error) => {
    if (error === undefined || error === null) setImmediate(pour, response); // others get their turn
  });
}

/** The connection ends after the first piece of the body. */
function cutShort(response: ServerResponse): void {
  const { write } = response;
  Reflect.set(response, "write", (piece: Uint8Array): boolean => {
    Reflect.apply(write, response, [piece, () => response.destroy()]);
    return false;
  });
}

/** One bit in the middle of every piece of a stream is another. */
function flipBytes(response: ServerResponse): void {
  const { write } = response;
  Reflect.set(response, "write", (piece: Uint8Array, ...rest: readonly unknown[]): unknown => {
    const middle = piece.length >> 1;
    const flipped = Buffer.from(piece);
    flipped[middle] = (flipped[middle] ?? 0) ^ 4;
    return Reflect.apply(write, response, [flipped, ...rest]);
  });
}
