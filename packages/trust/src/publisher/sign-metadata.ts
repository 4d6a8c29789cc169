import { Metadata, type Root, type Targets } from "@tufjs/models";
import type { SigningKey } from "./signing-key.ts";

/** The version of the specification that @tufjs/models writes. */
export const TUF_SPECIFICATION = "1.0.31";

/** Signs with every key and writes the file; the same bytes for the same contents, as ed25519 is deterministic. */
export function signMetadata(signed: Root | Targets, keys: readonly SigningKey[]): Uint8Array {
  const metadata = new Metadata(signed);
  for (const key of keys) metadata.sign((bytes) => key.sign(bytes));
  return new TextEncoder().encode(`${JSON.stringify(metadata.toJSON(), null, 1)}\n`);
}

/** Wall time in ms as TUF writes it: UTC, whole seconds. */
export function tufTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}
