import { parseLine, type WireAnswer } from "@regrow/core/command";
import { certificateFault, reasonOf, type CertificateFault } from "@regrow/client/client";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { DIALECTS } from "@regrow/core/variable";
import type { DeviceLink, LinkEvents, RunOptions } from "./device-link.ts";
import { readHttpAnswer } from "./http-answer.ts";

export interface HttpLinkOptions {
  readonly events: Pick<LinkEvents, "message">;
  /** Longest time for an answer. */
  readonly answerMs: number;
  readonly user: string;
  /** Asked when the device asks for a password. */
  readonly secret: () => Promise<string>;
  readonly fetch: typeof fetch;
}

/** A body has at most 4 KB, base64 and JSON included; clients send data of at most so many bytes. Source: device-facts 4.3. */
const WRITE_BYTES = 2_560;
const READ_BYTES = 32_768;
/** What is sent is in base64, and what is wanted too. Source: device-facts 4.3. */
const ALL_BASE64 = 7;

/** A device's HTTP command API: every line is a request of its own. Nothing is sent before the first line. */
export function openHttpLink(origin: string, options: HttpLinkOptions): DeviceLink {
  let secret: string | undefined;
  const post = async (line: string, { data, signal }: RunOptions): Promise<Response> => {
    const patience = AbortSignal.timeout(options.answerMs);
    const body = { flags: ALL_BASE64, command: base64(new TextEncoder().encode(line)), data: base64(data) };
    try {
      return await options.fetch(`${origin}/command`, {
        method: "POST",
        headers: { "content-type": "application/json", ...authorization(options.user, secret) },
        body: JSON.stringify(body),
        redirect: "error",
        signal: signal === undefined ? patience : AbortSignal.any([patience, signal]),
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (patience.aborted)
        throw new RegrowError("CONSOLE_SILENT", { "no answer for": `${options.answerMs / 1_000} s` });
      throw unreachableDevice(error, origin);
    }
  };
  const send = async (line: string, given: RunOptions): Promise<Response> => {
    const response = await post(line, given);
    if (response.status !== 401 || secret !== undefined) return response;
    await response.body?.cancel();
    secret = await options.secret();
    return await post(line, given);
  };
  return {
    kind: "http",
    chunk: { writeBytes: WRITE_BYTES, readBytes: READ_BYTES },
    async run(line, given = {}) {
      const { answer, advice } = await readHttpAnswer(await send(line, given));
      if (advice !== undefined) options.events.message(`[${advice}]`);
      return readsData(line) ? withLineEnd(answer) : answer;
    },
    exactly: async (work) => await work(),
    interrupt: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The only command that answers with bytes as they are. */
function readsData(line: string): boolean {
  return DIALECTS.some((dialect) => {
    const parsed = parseLine(line, { dialect, isSafeMode: false });
    return parsed.ok && parsed.command === "stream_read";
  });
}

/** Over HTTP data come without the line end that stands behind them on a line. */
function withLineEnd(answer: WireAnswer): WireAnswer {
  if (answer.code !== 0 || answer.payload.length === 0) return answer;
  return { ...answer, payload: Uint8Array.of(...answer.payload, 0x0d, 0x0a) };
}

function base64(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes).toString("base64");
}

function authorization(user: string, secret: string | undefined): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  return { authorization: `Basic ${base64(new TextEncoder().encode(`${user}:${secret}`))}` };
}

const OF_CERTIFICATE = {
  untrusted: "CONSOLE_CERTIFICATE_UNTRUSTED",
  expired: "CONSOLE_CERTIFICATE_EXPIRED",
  name: "CONSOLE_CERTIFICATE_NAME",
} as const satisfies Readonly<Record<CertificateFault, ErrorCode>>;

/** A device whose certificate is not taken is there. */
function unreachableDevice(thrown: unknown, address: string): RegrowError {
  const fault = certificateFault(thrown);
  const code = fault === undefined ? "CONSOLE_UNREACHABLE" : OF_CERTIFICATE[fault];
  return new RegrowError(code, { address, reason: reasonOf(thrown) }, { cause: thrown });
}
