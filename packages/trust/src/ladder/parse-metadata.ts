import type { Signature } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";

/** JSON as @tufjs/models reads it; it does not export the type. */
export type JsonObject = Parameters<typeof Signature.fromJSON>[0];

/** @throws RegrowError TRUST_METADATA_MALFORMED for anything but a JSON object in UTF-8 */
export function parseMetadataJson(bytes: Uint8Array, file: string): JsonObject {
  const value = parseJson(bytes, file);
  if (!isJsonObject(value)) throw new RegrowError("TRUST_METADATA_MALFORMED", { file, reason: "not an object" });
  return value;
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new RegrowError("TRUST_METADATA_MALFORMED", { file, reason: "not JSON in UTF-8" }, { cause });
  }
}

/** What JSON.parse makes is JSON all the way down. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
