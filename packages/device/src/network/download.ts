import type { IncomingMessage } from "node:http";
import { RegrowError } from "@regrow/core/error";
import type { FileChannel } from "@regrow/core/file";
import { TimeLimit, within } from "@regrow/node/clock";
import type { FileSystem, FileWriter, NewFile } from "../file-system/index.ts";
import { HttpExchange, type HttpPorts, type HttpRequest } from "./http-exchange.ts";
import { parseHttpUrl } from "./http-url.ts";

export interface Download {
  readonly request: Omit<HttpRequest, "method" | "headers">;
  /** Its size is what the server says. */
  readonly file: Omit<NewFile, "sizeBytes">;
  readonly channel: FileChannel;
}

const MAX_REDIRECTS = 5;
/** A server that never falls silent and never ends is not waited for longer. */
const WHOLE_LIMIT_MS = 60 * 60_000;

/**
 * Fetches a file and keeps it, whole or not at all: the name means the new bytes with the last one and the right checksum, durably.
 * @throws RegrowError DOWNLOAD_FAILED, HOST_UNREACHABLE, CONNECTION_LOST, and what making a file throws
 */
export async function download(wanted: Download, files: FileSystem, ports: HttpPorts): Promise<void> {
  try {
    await within(ports.clock, WHOLE_LIMIT_MS, ports.signal, (signal) => fetchFile(wanted, files, { ...ports, signal }));
  } catch (error) {
    throw error instanceof TimeLimit ? failed(wanted.request.url, error.message) : error;
  }
}

async function fetchFile({ request, file, channel }: Download, files: FileSystem, ports: HttpPorts): Promise<void> {
  using found = await follow(request, ports);
  const writer = await files.create({ ...file, sizeBytes: announcedSize(found.message) }, channel);
  try {
    await receive(found, writer);
  } finally {
    // Does nothing when the file is made.
    await writer.abort();
  }
}

interface Found extends Disposable {
  readonly exchange: HttpExchange;
  readonly message: IncomingMessage;
}

/** Goes where the server points, a few times, and never from TLS to without. */
async function follow(request: Download["request"], ports: HttpPorts): Promise<Found> {
  let { url } = request;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const exchange = await HttpExchange.open({ ...request, url, method: "GET", headers: {} }, ports);
    let isWanted = false;
    try {
      const message = await exchange.answer();
      const next = nextUrl(message, url);
      isWanted = next === null;
      if (next === null) return { exchange, message, [Symbol.dispose]: () => exchange[Symbol.dispose]() };
      url = next;
    } finally {
      if (!isWanted) exchange[Symbol.dispose]();
    }
  }
  throw failed(url, `more than ${MAX_REDIRECTS} redirects`);
}

/** Null when the file is here. @throws RegrowError DOWNLOAD_FAILED */
function nextUrl({ statusCode = 0, headers }: IncomingMessage, url: URL): URL | null {
  if (statusCode === 200) return null;
  if (![301, 302, 303, 307, 308].includes(statusCode)) throw failed(url, `status ${statusCode}`);
  const target = headers.location === undefined ? null : URL.parse(headers.location, url);
  const next = target === null ? null : parseHttpUrl(target.href);
  if (next === null) throw failed(url, "a redirect to nowhere");
  if (url.protocol === "https:" && next.protocol !== "https:") throw failed(url, "a redirect from https to http");
  return next;
}

/** Null where the server does not say it. */
function announcedSize({ headers }: IncomingMessage): number | null {
  const text = headers["content-length"];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

async function receive({ exchange, message }: Found, writer: FileWriter): Promise<void> {
  const pieces: AsyncIterator<unknown, undefined> = message[Symbol.asyncIterator]();
  for (;;) {
    const next = await exchange.bounded(() => pieces.next());
    if (next.done === true) break;
    if (next.value instanceof Uint8Array) await writer.write(next.value);
  }
  if (writer.file.sizeBytes === null) await writer.finish();
}

function failed(url: URL, reason: string): RegrowError {
  return new RegrowError("DOWNLOAD_FAILED", { host: url.host, reason });
}
