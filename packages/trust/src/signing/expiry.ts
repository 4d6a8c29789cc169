import { RegrowError } from "@regrow/core/error";
import { isJsonObject, parseMetadataJson } from "../ladder/parse-metadata.ts";

/** Until when metadata counts, as it says itself: a time in UTC. @throws RegrowError TRUST_METADATA_MALFORMED */
export function expiryOf(metadata: Uint8Array, file: string): string {
  const { signed } = parseMetadataJson(metadata, file);
  const expires: unknown = isJsonObject(signed) ? signed["expires"] : undefined;
  if (typeof expires === "string" && !Number.isNaN(Date.parse(expires))) return expires;
  throw new RegrowError("TRUST_METADATA_MALFORMED", { file, field: "expires" });
}
