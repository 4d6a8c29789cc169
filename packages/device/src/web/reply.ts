import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What is sent at once. */
export interface Reply {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body: string | Uint8Array;
}

/**
 * In every answer. A page's own contents are its author's, whose scripts and styles we do not know: so what is forbidden is only to
 * guess types and to be built into pages elsewhere.
 */
export const SECURITY_HEADERS: OutgoingHttpHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "frame-ancestors 'self'",
};

/** A reader that takes nothing for so long is cut off. */
const SLOW_READER_MS = 20_000;

export function jsonReply(status: number, value: unknown, headers: OutgoingHttpHeaders = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}

export function textReply(status: number, text: string, headers: OutgoingHttpHeaders = {}): Reply {
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
    body: text,
  };
}

/** Sends status and headers, and watches that somebody takes what follows. */
export function begin(response: ServerResponse, status: number, headers: OutgoingHttpHeaders): void {
  response.setTimeout(SLOW_READER_MS, () => response.destroy());
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers });
}

/** Resolves when all of it has been handed to the system, or nobody is there to read it. */
export async function send(response: ServerResponse, { status, headers = {}, body }: Reply): Promise<void> {
  if (response.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once("finish", resolve).once("close", resolve);
  const hasBody = status !== 204 && status !== 304;
  begin(response, status, { ...headers, ...(hasBody ? { "content-length": Buffer.byteLength(body) } : {}) });
  response.end(response.req.method === "HEAD" || !hasBody ? undefined : body);
  await promise;
}
