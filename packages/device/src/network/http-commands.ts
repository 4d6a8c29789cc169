import { RegrowError } from "@regrow/core/error";
import { ALL_CHANNELS, DEFAULT_FILE_VERSION, checksumKind, defaultType, parseChecksum } from "@regrow/core/file";
import type { Dialect } from "@regrow/core/variable";
import type { CommandContext } from "../command/command-context.ts";
import { argumentOf, type CommandLine, type ExecutorsOf } from "../command/executors.ts";
import { SUCCESS, fail, say, type Outcome } from "../command/outcome.ts";
import { isInterface } from "./client-commands.ts";
import type { HttpRequest } from "./http-exchange.ts";
import type { HttpStream } from "./http-stream.ts";
import { parseHttpUrl } from "./http-url.ts";
import { openRemote } from "./open-remote.ts";
import { trustedRoots } from "./trusted-roots.ts";

type Names = "http_add_header" | "http_download" | "http_get" | "http_head" | "http_post" | "http_read_status";

/** Requests of the device to other hosts. What they are made of is loaded with the first one: most devices never send any. */
export function httpCommands(context: CommandContext, dialect: Dialect): ExecutorsOf<Names> {
  return {
    http_add_header: async (line) => {
      await withRequest(context, line, (request) =>
        request.addHeader(argumentOf(line, "header"), argumentOf(line, "value")),
      );
      return SUCCESS;
    },
    http_download: (line) => fetchFile(context, dialect, line),
    http_get: (line) => startRequest(context, "GET", line),
    http_head: (line) => startRequest(context, "HEAD", line),
    http_post: (line) => startRequest(context, "POST", line),
    http_read_status: async (line) => say(String(await withRequest(context, line, (request) => request.status()))),
  };
}

type Line = Pick<CommandLine, "arguments" | "options">;

async function startRequest(context: CommandContext, method: HttpRequest["method"], line: Line): Promise<Outcome> {
  const url = parseHttpUrl(argumentOf(line, "url"));
  if (url === null) return BAD_URL;
  if (!isInterface(line)) return fail(7, "An interface is wlan or softap");
  const { HttpStream: Request } = await import("./http-stream.ts");
  const { content_type: type } = line.arguments;
  const { length } = line.options;
  const headers = {
    ...(type === undefined ? {} : { "content-type": type }),
    ...(length === undefined ? {} : { "content-length": length }),
  };
  const { clock, networking } = context;
  const request = { ...(await commonOf(context, url)), method, headers };
  const stream = new Request(request, { clock, signal: networking.signal, buffers: networking.buffers });
  // A body is still to come, or headers: then whoever opened it sends it.
  if (method !== "POST" && line.options["open"] === undefined) await stream.status();
  return await openRemote(stream, context);
}

async function fetchFile(context: CommandContext, dialect: Dialect, line: Line): Promise<Outcome> {
  const url = parseHttpUrl(argumentOf(line, "url"));
  if (url === null) return BAD_URL;
  const name = line.options["name"] ?? line.arguments["name"];
  if (name === undefined) return fail(4, "The file needs a name: behind the address, or behind -n");
  if (line.options["name"] !== undefined && line.arguments["name"] !== undefined) return fail(5, "Two names");
  const digits = line.options["checksum"];
  const checksum = digits === undefined ? null : parseChecksum(digits, checksumKindOf(digits, dialect));
  if (digits !== undefined && checksum === null) return fail(7, "The checksum is not hexadecimal");
  const file = {
    name,
    checksum,
    type: defaultType(dialect),
    version: DEFAULT_FILE_VERSION,
    flags: 0,
    permissions: ALL_CHANNELS,
  };
  const { clock, networking, channel } = context;
  const { download } = await import("./download.ts");
  const request = await commonOf(context, url);
  await download({ request, file, channel }, await context.files(), { clock, signal: networking.signal });
  return SUCCESS;
}

const BAD_URL = fail(7, "An address is http://host/path or https://host/path");

async function commonOf(
  { settings, files, channel }: CommandContext,
  url: URL,
): Promise<Pick<HttpRequest, "url" | "caPem" | "connecting">> {
  const caPem =
    url.protocol === "https:" ? await trustedRoots(settings.get("network.tls.ca_cert"), files, channel) : undefined;
  return {
    url,
    caPem,
    connecting: {
      timeoutMs: Number(settings.get("tcp.client.connect_timeout")),
      retries: Number(settings.get("http.client.retries")),
      retryPeriodMs: Number(settings.get("http.client.retry_period")),
    },
  };
}

/** @throws RegrowError STREAM_UNKNOWN, STREAM_WRONG_WAY when the stream is no request, and what `action` throws */
async function withRequest<Result>(
  { streams }: CommandContext,
  line: Line,
  action: (request: HttpStream) => Promise<Result> | Result,
): Promise<Result> {
  const handle = Number(argumentOf(line, "stream"));
  const { HttpStream: Request } = await import("./http-stream.ts");
  return await streams.use(handle, async (stream) => {
    if (!(stream instanceof Request)) throw new RegrowError("STREAM_WRONG_WAY", { handle, reason: "no request" });
    return await action(stream);
  });
}

/** Recovery pages of every family send the four digits of their manifest, a CRC-16 (device-facts 9); whoever sends a CRC-32 writes 0x. */
function checksumKindOf(digits: string, dialect: Dialect): ReturnType<typeof checksumKind> {
  return /^[0-9A-F]{4}$/i.test(digits) ? "crc16" : checksumKind(dialect);
}
