import type { MetaFile, Metadata, Root, Snapshot } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import {
  SNAPSHOT_FILES,
  stillBinds,
  type LadderVersions,
  type SeenSnapshot,
  type SeenTimestamp,
} from "@regrow/core/trust";
import { checkExpiry, readSnapshot, readTimestamp, verifyDelegate } from "./read-metadata.ts";

/** What a DMS says of a product's metadata, by keys that are online. */
export interface FreshnessInput {
  readonly cryptography: Cryptography;
  /** The product's newest root. */
  readonly root: Metadata<Root>;
  readonly timestamp: Uint8Array;
  /** Missing: the timestamp is believed all the same, and remembered. */
  readonly snapshot: Uint8Array | undefined;
  readonly nowMs: number;
  readonly seen: { readonly timestamp: SeenTimestamp | null; readonly snapshot: SeenSnapshot | null };
  /** Told of each as soon as it is trusted. */
  readonly onSeen: (seen: { readonly timestamp: SeenTimestamp } | { readonly snapshot: SeenSnapshot }) => void;
}

const TIMESTAMP = "product/timestamp.json";
const SNAPSHOT = "product/snapshot.json";

/** TUF client workflow 5.4 and 5.5. @returns the snapshot, for `checkNamed` @throws RegrowError TRUST_* */
export function verifyFreshness(input: FreshnessInput): Metadata<Snapshot> {
  const named = verifyTimestamp(input);
  const { snapshot } = input;
  if (snapshot === undefined) throw new RegrowError("TRUST_FRESHNESS_MISSING", { missing: "snapshot" });
  return verifySnapshot(input, snapshot, named);
}

/** 5.6.2 and 5.6.4: what came is what the snapshot names, platform and roots included where it names them. @throws RegrowError TRUST_MIXED */
export function checkNamed(
  snapshot: Metadata<Snapshot>,
  part: keyof LadderVersions,
  version: number,
  bytes: Uint8Array,
): void {
  const file = SNAPSHOT_FILES[part];
  const named = Object.hasOwn(snapshot.signed.meta, file) ? snapshot.signed.meta[file] : undefined;
  if (named === undefined) {
    // TUF names the targets alone; the other three are our addition.
    if (part === "productTargets") throw mixed(file, "not named by the snapshot");
    return;
  }
  if (named.version !== version) throw mixed(file, `version ${version}, the snapshot names ${named.version}`);
  checkBytes(named, bytes, file);
}

function verifyTimestamp({ cryptography, root, timestamp: bytes, nowMs, seen, onSeen }: FreshnessInput): MetaFile {
  const timestamp = readTimestamp(bytes, TIMESTAMP);
  // 5.4.2
  const signers = verifyDelegate(root, "timestamp", timestamp, TIMESTAMP);
  const { version, snapshotMeta } = timestamp.signed;
  const sha256 = sha256Hex(cryptography, bytes);
  // 5.3.11: what keys have vouched for that are trusted no longer, binds nobody.
  if (seen.timestamp !== null && stillBinds(seen.timestamp, roleOf(root, "timestamp"))) {
    // 5.4.3.1
    if (version < seen.timestamp.version) throw rolledBack(TIMESTAMP, seen.timestamp.version, version);
    if (version === seen.timestamp.version && sha256 !== seen.timestamp.sha256)
      throw new RegrowError("TRUST_ROLLED_BACK", {
        metadata: TIMESTAMP,
        reason: "another one of that version is known",
      });
    // 5.4.3.2
    if (snapshotMeta.version < seen.timestamp.snapshot)
      throw rolledBack(SNAPSHOT, seen.timestamp.snapshot, snapshotMeta.version);
  }
  // 5.4.4
  checkExpiry(timestamp, TIMESTAMP, nowMs);
  // 5.4.5
  onSeen({ timestamp: { version, signers, sha256, snapshot: snapshotMeta.version } });
  return snapshotMeta;
}

function verifySnapshot(
  { root, nowMs, seen, onSeen }: FreshnessInput,
  bytes: Uint8Array,
  named: MetaFile,
): Metadata<Snapshot> {
  // 5.5.2
  checkBytes(named, bytes, SNAPSHOT);
  const snapshot = readSnapshot(bytes, SNAPSHOT);
  // 5.5.3
  const signers = verifyDelegate(root, "snapshot", snapshot, SNAPSHOT);
  const { version, meta } = snapshot.signed;
  const files = Object.fromEntries(Object.entries(meta).map(([file, { version: of }]) => [file, of]));
  // 5.5.5
  if (seen.snapshot !== null && stillBinds(seen.snapshot, roleOf(root, "snapshot"))) {
    for (const [file, known] of Object.entries(seen.snapshot.files)) {
      const found = Object.hasOwn(files, file) ? files[file] : undefined;
      if (found === undefined) throw mixed(file, "the snapshot before named it, this one does not");
      if (found < known) throw rolledBack(file, known, found);
    }
  }
  // 5.5.6
  checkExpiry(snapshot, SNAPSHOT, nowMs);
  // 5.5.4
  if (version !== named.version) throw mixed(SNAPSHOT, `version ${version}, the timestamp names ${named.version}`);
  // 5.5.7
  onSeen({ snapshot: { version, signers, files } });
  return snapshot;
}

function checkBytes(named: MetaFile, bytes: Uint8Array, file: string): void {
  try {
    named.verify(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    throw new RegrowError("TRUST_MIXED", { file, reason: "other bytes than the ones that were named" }, { cause });
  }
}

function roleOf(
  root: Metadata<Root>,
  name: "timestamp" | "snapshot",
): { readonly keyIds: readonly string[]; readonly threshold: number } {
  const role = root.signed.roles[name];
  return { keyIds: role?.keyIDs ?? [], threshold: role?.threshold ?? 1 };
}

function mixed(file: string, reason: string): RegrowError {
  return new RegrowError("TRUST_MIXED", { file, reason });
}

function rolledBack(metadata: string, known: number, found: number): RegrowError {
  return new RegrowError("TRUST_ROLLED_BACK", { metadata, known, found });
}
