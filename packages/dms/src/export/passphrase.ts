import type { FastifyRequest } from "fastify";
import { RegrowError } from "@regrow/core/error";
import { PASSPHRASE_HEADER } from "./export-format.ts";
import { PASSPHRASE_LENGTH } from "./sealed-keys.ts";

/** The passphrase that a request gives; null: none. @throws RegrowError INPUT_INVALID */
export function passphraseOf({ headers }: FastifyRequest): string | null {
  const given = headers[PASSPHRASE_HEADER];
  if (given === undefined) return null;
  const text = typeof given === "string" ? decode(given) : undefined;
  if (text === undefined) throw new RegrowError("INPUT_INVALID", { [PASSPHRASE_HEADER]: "takes UTF-8 as base64" });
  const { min, max } = PASSPHRASE_LENGTH;
  if (text.length < min || text.length > max)
    throw new RegrowError("INPUT_INVALID", { passphrase: `takes ${min} to ${max} characters` });
  return text;
}

function decode(base64: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{1,8192}={0,2}$/.test(base64)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(base64, "base64"));
  } catch {
    return undefined; // bytes that are no text
  }
}
