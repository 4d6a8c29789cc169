import { RegrowError } from "@regrow/core/error";
import { readBounded } from "./bounded-body.ts";
import { OPERATIONS, type Operations } from "../operations.ts";
import { refusalOf } from "./problem.ts";
import { withRetry, type RetryOptions } from "./retry.ts";
import { unreachable } from "./unreachable.ts";

/** Names of what the DMS's REST interface can do. */
export type OperationName = keyof Operations & keyof typeof OPERATIONS;

export interface ClientOptions {
  /** Address of the DMS's listener for people, such as http://127.0.0.1:8080. */
  readonly address: string;
  /** Session or API token; null for what needs none. */
  readonly token: string | null;
  readonly fetch: typeof fetch;
  /** Longest time for one answer; uploads are bounded by `signal` alone. */
  readonly timeoutMs?: number;
  /** How requests that got no answer are sent again. Left out: they are not. */
  readonly retry?: RetryOptions;
}

/** Input of a call: path parameters, query and body together, by the names in the DMS's OpenAPI document. */
export type InputOf<N extends OperationName> = Operations[N]["input"];
export type AnswerOf<N extends OperationName> = Operations[N]["answer"];

/** Calls the DMS as a person (or a person's program) does. */
export interface Client {
  /**
   * @param repeatKey of an earlier call of the very same whose answer was lost: the DMS answers as it did then, and does nothing twice
   * @throws RegrowError as the DMS named it; DMS_UNREACHABLE, DMS_CERTIFICATE_*; DMS_ANSWER_INVALID
   */
  call<N extends OperationName>(
    name: N,
    input: InputOf<N>,
    signal?: AbortSignal,
    repeatKey?: string,
  ): Promise<AnswerOf<N>>;
}

const TIMEOUT_MS = 30_000;
/** Largest answer that is read. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** @throws RegrowError USAGE for an address that is none */
export function createClient(options: ClientOptions): Client {
  if (!isAddress(options.address))
    throw new RegrowError("USAGE", { dms: options.address, expected: "an address such as https://dms.example.com" });
  return {
    async call(name, input, signal, repeatKey) {
      const row: OperationRow = OPERATIONS[name];
      const key = row.isRepeatable ? (repeatKey ?? options.retry?.newKey()) : undefined;
      const isSafe = key !== undefined || row.method === "GET";
      const attempt = async () => {
        const answer = await send(requestOf(name, input, options, { key, signal }), options);
        const text = await readBounded(answer, MAX_ANSWER_BYTES);
        if (!answer.ok) throw refusalOf(answer.status, text);
        return parseAnswer(name, text);
      };
      return options.retry === undefined || !isSafe ? attempt() : withRetry(attempt, options.retry, signal);
    },
  };
}

interface OperationRow {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  /** Content type; null: no body. */
  readonly body: string | null;
  /** Takes an `Idempotency-Key`. */
  readonly isRepeatable: boolean;
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

interface Outgoing {
  readonly url: URL;
  readonly init: RequestInit & { readonly duplex?: "half" };
}

function requestOf(
  name: OperationName,
  input: object,
  options: ClientOptions,
  { key, signal }: { readonly key: string | undefined; readonly signal: AbortSignal | undefined },
): Outgoing {
  const row: OperationRow = OPERATIONS[name];
  const left = new Map<string, unknown>(Object.entries(input));
  const take = (field: string): unknown => {
    const value = left.get(field);
    left.delete(field);
    return value;
  };
  const path = row.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => encodeURIComponent(scalar(take(field))));
  const url = new URL(path, options.address);
  for (const field of row.query) {
    const value = take(field);
    if (value !== undefined && value !== null) url.searchParams.set(field, scalar(value));
  }
  const isLong = isFile(row) || name === "finishUpload"; // which verifies a whole bundle
  const bound = AbortSignal.timeout(isLong ? UPLOAD_TIMEOUT_MS : (options.timeoutMs ?? TIMEOUT_MS));
  const headers: Record<string, string> = { accept: "application/json" };
  if (options.token !== null) headers["authorization"] = `Bearer ${options.token}`;
  if (key !== undefined) headers["idempotency-key"] = key;
  const init = { method: row.method, headers, redirect: "error", signal: joined(bound, signal) } as const;
  if (row.body === null) return { url, init };
  headers["content-type"] = row.body;
  if (isFile(row)) return { url, init: { ...init, ...fileOf(take("body")) } };
  return { url, init: { ...init, body: JSON.stringify(Object.fromEntries(left)) } };
}

/** What a path or a query can hold. */
function scalar(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TypeError("a path or query parameter is missing");
}

function isFile({ body }: OperationRow): boolean {
  return body !== null && body !== "application/json";
}

/** A bundle over a slow line takes its time; for ever is a fault all the same. */
const UPLOAD_TIMEOUT_MS = 6 * 3_600_000;

function joined(bound: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  return signal === undefined ? bound : AbortSignal.any([bound, signal]);
}

/** Browsers send a stream over HTTP/2 alone; a file, or a part of it, they send as it is. */
function fileOf(body: unknown): Pick<Outgoing["init"], "body" | "duplex"> {
  if (body instanceof Blob) return { body };
  if (body instanceof ReadableStream) return { body, duplex: "half" };
  throw new TypeError("body is neither a stream nor a blob");
}

async function send({ url, init }: Outgoing, options: ClientOptions): Promise<Response> {
  try {
    return await options.fetch(url, init);
  } catch (thrown) {
    const isLate = thrown instanceof Error && thrown.name === "TimeoutError";
    // Whoever called it off knows why.
    if (!isLate) init.signal?.throwIfAborted();
    throw unreachable(thrown, url.origin);
  }
}

function parseAnswer<N extends OperationName>(name: N, text: string): AnswerOf<N> {
  if (text === "") return null as AnswerOf<N>;
  try {
    return JSON.parse(text) as AnswerOf<N>;
  } catch (cause) {
    throw new RegrowError("DMS_ANSWER_INVALID", { operation: String(name), problem: "not JSON" }, { cause });
  }
}
