import type { FastifyInstance } from "fastify";
import { RegrowError } from "@regrow/core/error";

const JSON_TYPE = "application/json";

/**
 * Bodies of JSON are UTF-8, as RFC 8259 says, or refused: what is no text would else be stored as another than was sent. Keys
 * that reach for an object's prototype are refused too.
 */
export function strictJson(app: Pick<FastifyInstance, "addContentTypeParser" | "getDefaultJsonParser">): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser(JSON_TYPE, { parseAs: "buffer" }, (request, body, done) => {
    const text = decode(body);
    if (text === undefined) done(new RegrowError("INPUT_INVALID", { body: "not UTF-8" }));
    else void parse(request, text, done);
  });
}

function decode(body: string | Buffer): string | undefined {
  if (typeof body === "string") return body;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}
