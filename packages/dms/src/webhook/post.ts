import { lookup } from "node:dns/promises";
import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { type AllowedAddresses } from "./allowed-addresses.ts";
import type { Attempt } from "./retry-schedule.ts";

/** Finds the addresses of a name; the system's resolver, and a table in tests. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface PosterParts {
  readonly clock: Pick<Clock, "monotonicMs" | "nowMs" | "sleep">;
  readonly addresses: AllowedAddresses;
  readonly resolve?: Resolve;
}

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Longest wait for the whole answer. */
  readonly withinMs: number;
  /** Of the answer's body more is not read. */
  readonly answerBytes: number;
  /** Ends it before. */
  readonly signal: AbortSignal;
}

/** Connections to one receiver, and to all. */
const SOCKETS_OF_ONE = 4;
const SOCKETS = 64;
/** How long a connection is kept for the next message: a receiver that has moved is found again after that. */
const IDLE_MS = 5_000;
const MAX_HEADER_BYTES = 16 * 1024;
const AGENT = "Regrow-Webhooks/1";

/**
 * Posts JSON to an address that somebody else has chosen. A name is looked up once for a connection, and the connection goes to the
 * address that was judged: what the name means a moment later changes nothing. No redirect is followed. Proxies in the environment are not used.
 */
export class Poster implements Disposable {
  readonly #parts: PosterParts;
  readonly #agents: { readonly "http:": http.Agent; readonly "https:": https.Agent };

  constructor(parts: PosterParts) {
    this.#parts = parts;
    const options = {
      keepAlive: true,
      timeout: IDLE_MS,
      maxSockets: SOCKETS_OF_ONE,
      maxTotalSockets: SOCKETS,
      lookup: judgedLookup(parts.addresses, parts.resolve ?? systemResolve),
    };
    this.#agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };
  }

  /** Never rejects: what went wrong is what there is to tell. */
  async post({ withinMs, signal, ...post }: Post): Promise<Attempt> {
    const { clock } = this.#parts;
    const startedMs = clock.monotonicMs();
    const over = new AbortController();
    const late = new AbortController();
    void clock.sleep(withinMs, over.signal).then(
      () => late.abort(),
      () => undefined,
    );
    try {
      const answered = await this.#send(post, AbortSignal.any([signal, late.signal]));
      return { ...answered, problem: null, latencyMs: Math.round(clock.monotonicMs() - startedMs) };
    } catch (thrown) {
      const problem = late.signal.aborted ? `no answer within ${withinMs / 1_000} s` : describe(thrown);
      const latencyMs = Math.round(clock.monotonicMs() - startedMs);
      return { status: null, answer: "", retryAfterMs: null, problem, latencyMs };
    } finally {
      over.abort();
    }
  }

  [Symbol.dispose](): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  async #send(
    { url: text, headers, body, answerBytes }: Omit<Post, "withinMs" | "signal">,
    signal: AbortSignal,
  ): Promise<Pick<Attempt, "status" | "answer" | "retryAfterMs">> {
    // Judged again: what the operator opens may have changed since it was registered.
    const url = this.#parts.addresses.requireUrl(text);
    const isHttp = url.protocol === "http:";
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    const request = (isHttp ? http : https).request(
      url,
      {
        method: "POST",
        agent: this.#agents[isHttp ? "http:" : "https:"],
        signal,
        maxHeaderSize: MAX_HEADER_BYTES,
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "user-agent": AGENT,
          ...headers,
        },
      },
      resolve,
    );
    request.on("error", reject);
    request.end(body);
    const response = await promise;
    const answer = await readBeginning(response, answerBytes);
    const asked = response.headers["retry-after"];
    return { status: response.statusCode ?? null, answer, retryAfterMs: retryAfter(asked, this.#parts.clock.nowMs()) };
  }
}

async function readBeginning(response: http.IncomingMessage, most: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece.subarray(0, most - bytes));
    bytes += piece.length;
    // Leaving the loop ends the connection: nobody is made to send, or us to read, more.
    if (bytes >= most) break;
  }
  return Buffer.concat(pieces).toString();
}

/** Seconds, or a date. @see RFC 9110 section 10.2.3 */
function retryAfter(text: string | undefined, nowMs: number): number | null {
  if (text === undefined) return null;
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(waitMs) && waitMs > 0 ? waitMs : null;
}

const systemResolve: Resolve = (name) => lookup(name, { all: true });

/** Only called for names: what a URL has as an address is judged before. */
function judgedLookup(addresses: AllowedAddresses, resolve: Resolve): LookupFunction {
  return (name, options, done) => {
    resolve(name).then(
      (found) => {
        const allowed = found.filter(({ address }) => addresses.allows(address));
        const [first] = allowed;
        if (first === undefined) done(new RegrowError("WEBHOOK_ADDRESS_REFUSED", { reason: NOT_ALLOWED }), "", 0);
        else if (options.all === true) done(null, [...allowed]);
        else done(null, first.address, first.family);
      },
      (thrown: unknown) => done(thrown instanceof Error ? thrown : new Error(String(thrown)), "", 0),
    );
  };
}

const NOT_ALLOWED = "its name leads to no address of the internet";

/** For the webhook's owner: what is wrong with their receiver, and nothing of ours. */
function describe(thrown: unknown): string {
  if (thrown instanceof RegrowError) return `the address is not called: ${String(thrown.details["reason"])}`;
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "its name is not known";
  if (code === "ABORT_ERR") return "the DMS was stopped; it is tried again";
  if (/^(ERR_TLS|ERR_SSL|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code)) return `TLS failed: ${code}`;
  if (/^[A-Z][A-Z0-9_]{2,40}$/.test(code)) return `the connection failed: ${code}`;
  return "the connection failed";
}
