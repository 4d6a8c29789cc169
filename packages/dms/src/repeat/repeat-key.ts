import { createHash } from "node:crypto";
import { RegrowError } from "@regrow/core/error";

/** Header by which a request that is sent again is known. @see draft-ietf-httpapi-idempotency-key-header-07 */
export const REPEAT_HEADER = "idempotency-key";

const MAX_LENGTH = 255;

/**
 * The key of a request; undefined where it has none. The draft writes it as a quoted string, most programs without the quotes.
 * @throws RegrowError INPUT_INVALID
 */
export function readKey(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = typeof header === "string" ? header.replace(/^"(.*)"$/, "$1") : "";
  if (text === "" || text.length > MAX_LENGTH || !/^[\x21-\x7e]+$/.test(text))
    throw new RegrowError("INPUT_INVALID", {
      [REPEAT_HEADER]: `1 to ${MAX_LENGTH} printable characters without spaces`,
    });
  return text;
}

/** What makes two requests the same, besides who sends them: method, address and body. */
export function fingerprintOf(request: {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}): string {
  const { method, url, body } = request;
  return createHash("sha256")
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest("hex");
}
