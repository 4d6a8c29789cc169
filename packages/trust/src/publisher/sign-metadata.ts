import { Metadata, type Root, type Snapshot, type Targets, type Timestamp } from "@tufjs/models";
import { canonicalJson } from "@regrow/core/trust";
import { parseMetadataJson, type JsonObject } from "../ladder/parse-metadata.ts";
import type { Signer, SigningKey } from "./signing-key.ts";

/** The version of the specification that @tufjs/models writes. */
export const TUF_SPECIFICATION = "1.0.31";

/** Signs with every key and writes the file; the same bytes for the same contents, as ed25519 is deterministic. */
export function signMetadata(
  signed: Root | Targets | Snapshot | Timestamp,
  keys: Iterable<Pick<SigningKey, "sign">>,
): Uint8Array {
  const metadata = new Metadata(signed);
  for (const key of keys) metadata.sign((bytes) => key.sign(bytes));
  return encode(metadata.toJSON());
}

/** Writes the file without a signature, for `addSignatures`. */
export function unsignedMetadata(signed: Root | Targets): Uint8Array {
  return signMetadata(signed, []);
}

/**
 * Adds signatures to metadata; what a key has signed before is replaced by its new signature.
 * @throws RegrowError TRUST_METADATA_MALFORMED, and what the signers throw
 */
export async function addSignatures(metadata: Uint8Array, signers: readonly Signer[]): Promise<Uint8Array> {
  const { signed, signatures, ...rest } = parseMetadataJson(metadata, "metadata to sign");
  const message = canonicalJson(signed);
  const made: JsonObject[] = [];
  // One after the other: a program behind a key may want a touch, or a PIN, for each.
  for (const signer of signers) {
    made.push({ keyid: signer.id, sig: await signer.signHex(message) });
  }
  const ids = new Set<unknown>(signers.map(({ id }) => id));
  const others = Array.isArray(signatures) ? signatures.filter((item) => !ids.has(keyIdOf(item))) : [];
  return encode({ signatures: [...others, ...made], signed, ...rest });
}

/** The same metadata with the signatures of all these copies of it; the first one of each key. @throws RegrowError TRUST_METADATA_MALFORMED */
export function mergeSignatures(metadata: Uint8Array, copies: readonly Uint8Array[]): Uint8Array {
  const { signed, ...rest } = parseMetadataJson(metadata, "metadata to sign");
  const merged = new Map<unknown, unknown>();
  for (const copy of [metadata, ...copies]) {
    const { signatures } = parseMetadataJson(copy, "metadata to sign");
    for (const signature of Array.isArray(signatures) ? signatures : [])
      if (!merged.has(keyIdOf(signature))) merged.set(keyIdOf(signature), signature);
  }
  return encode({ ...rest, signatures: [...merged.values()], signed });
}

/** Wall time in ms as TUF writes it: UTC, whole seconds. */
export function tufTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}

function keyIdOf(signature: unknown): unknown {
  return typeof signature === "object" && signature !== null && "keyid" in signature ? signature.keyid : undefined;
}

function encode(metadata: JsonObject | object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(metadata, null, 1)}\n`);
}
