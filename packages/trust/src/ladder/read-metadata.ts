import { Metadata, MetadataKind, type Root, type Snapshot, type Targets, type Timestamp } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { TRUST_LIMITS, canonicalJson, type RoleName } from "@regrow/core/trust";
import { readLinearTargets } from "./linear-targets.ts";
import { parseMetadataJson } from "./parse-metadata.ts";

/** Everything that a root may delegate to. */
export type AnyMetadata = Metadata<Root> | Metadata<Targets> | Metadata<Snapshot> | Metadata<Timestamp>;

/** @throws RegrowError TRUST_METADATA_MALFORMED, as all readers here */
export function readRoot(cryptography: Cryptography, bytes: Uint8Array, file: string): Metadata<Root> {
  const root = read(bytes, file, TRUST_LIMITS.rootBytes, (json) => Metadata.fromJSON(MetadataKind.Root, json));
  // The models take any id; one key under two ids would count twice.
  for (const key of Object.values(root.signed.keys)) {
    if (key.keyID !== sha256Hex(cryptography, canonicalJson(key.toJSON())))
      throw malformed(file, "a key id that is not its key's hash");
  }
  return root;
}

export function readTargets(
  bytes: Uint8Array,
  file: string,
  maxBytes: number = TRUST_LIMITS.targetsBytes,
): Metadata<Targets> {
  return read(bytes, file, maxBytes, (json) => readLinearTargets(json, file));
}

export function readSnapshot(bytes: Uint8Array, file: string): Metadata<Snapshot> {
  const snapshot = read(bytes, file, TRUST_LIMITS.snapshotBytes, (json) =>
    Metadata.fromJSON(MetadataKind.Snapshot, json),
  );
  const named = Object.values(snapshot.signed.meta);
  if (named.length > TRUST_LIMITS.snapshotFiles) throw malformed(file, "too many files");
  for (const { version } of named) requireVersion(version, file);
  return snapshot;
}

export function readTimestamp(bytes: Uint8Array, file: string): Metadata<Timestamp> {
  const timestamp = read(bytes, file, TRUST_LIMITS.timestampBytes, (json) =>
    Metadata.fromJSON(MetadataKind.Timestamp, json),
  );
  requireVersion(timestamp.signed.snapshotMeta.version, file);
  return timestamp;
}

/**
 * Checks that a threshold of a role's keys has signed. @returns the ids of the keys that did
 * @throws RegrowError TRUST_SIGNATURE_INVALID
 */
export function verifyDelegate(
  root: Metadata<Root>,
  role: RoleName,
  metadata: AnyMetadata,
  file: string,
): readonly string[] {
  try {
    root.verifyDelegate(role, metadata);
  } catch (cause) {
    throw new RegrowError("TRUST_SIGNATURE_INVALID", { file, role }, { cause });
  }
  return (root.signed.roles[role]?.keyIDs ?? []).filter((keyId) => hasSigned(root, keyId, metadata));
}

/** @throws RegrowError TRUST_EXPIRED */
export function checkExpiry({ signed }: AnyMetadata, file: string, nowMs: number): void {
  if (signed.isExpired(new Date(nowMs)))
    throw new RegrowError("TRUST_EXPIRED", { file, expires: signed.expires, now: new Date(nowMs).toISOString() });
}

function hasSigned(root: Metadata<Root>, keyId: string, metadata: AnyMetadata): boolean {
  try {
    root.signed.keys[keyId]?.verifySignature(metadata);
    return root.signed.keys[keyId] !== undefined;
  } catch {
    return false; // whatever is wrong with it, it is no signature
  }
}

function read<Result extends AnyMetadata>(
  bytes: Uint8Array,
  file: string,
  limitBytes: number,
  parse: (json: ReturnType<typeof parseMetadataJson>) => Result,
): Result {
  if (bytes.length > limitBytes)
    throw new RegrowError("TRUST_METADATA_MALFORMED", {
      file,
      reason: "too large",
      limitBytes,
      actualBytes: bytes.length,
    });
  const metadata = asMalformed(file, () => parse(parseMetadataJson(bytes, file)));
  requireVersion(metadata.signed.version, file);
  // The models take whatever Date reads, local time included.
  if (!UTC.test(metadata.signed.expires)) throw malformed(file, "expires is not a time in UTC");
  return metadata;
}

/** TUF 1.0.31, 4.2.1. */
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

function requireVersion(version: number, file: string): void {
  if (!Number.isSafeInteger(version) || version < 1) throw malformed(file, "a version that is no number from 1 on");
}

/** The models throw errors of many kinds for foreign input. */
function asMalformed<Result>(file: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (cause) {
    if (cause instanceof RegrowError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RegrowError("TRUST_METADATA_MALFORMED", { file, reason: reason.slice(0, 256) }, { cause });
  }
}

function malformed(file: string, reason: string): RegrowError {
  return new RegrowError("TRUST_METADATA_MALFORMED", { file, reason });
}
