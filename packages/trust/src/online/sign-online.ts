import { MetaFile, Snapshot, Timestamp } from "@tufjs/models";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { SNAPSHOT_FILES, type LadderVersions } from "@regrow/core/trust";
import { TUF_SPECIFICATION, signMetadata, tufTime } from "../publisher/sign-metadata.ts";
import type { SigningKey } from "../publisher/signing-key.ts";

interface OnlineOptions {
  readonly version: number;
  /** Wall time in ms. */
  readonly expiresMs: number;
  readonly keys: Iterable<Pick<SigningKey, "sign">>;
}

export interface SnapshotOptions extends OnlineOptions {
  /** What there is of a product's metadata, and of its platform's. */
  readonly names: LadderVersions;
}

/** Says which versions of root and targets, of the platform's too, belong together. */
export function signSnapshot({ version, expiresMs, keys, names }: SnapshotOptions): Uint8Array {
  const meta = {
    [SNAPSHOT_FILES.platformRoot]: new MetaFile({ version: names.platformRoot }),
    [SNAPSHOT_FILES.platformTargets]: new MetaFile({ version: names.platformTargets }),
    [SNAPSHOT_FILES.productRoot]: new MetaFile({ version: names.productRoot }),
    [SNAPSHOT_FILES.productTargets]: new MetaFile({ version: names.productTargets }),
  };
  const snapshot = new Snapshot({ specVersion: TUF_SPECIFICATION, version, expires: tufTime(expiresMs), meta });
  return signMetadata(snapshot, keys);
}

export interface TimestampOptions extends OnlineOptions {
  readonly cryptography: Cryptography;
  readonly snapshot: { readonly version: number; readonly bytes: Uint8Array };
}

/** Says which snapshot is the newest, for a short time. */
export function signTimestamp({ cryptography, version, expiresMs, keys, snapshot }: TimestampOptions): Uint8Array {
  const snapshotMeta = new MetaFile({
    version: snapshot.version,
    length: snapshot.bytes.length,
    hashes: { sha256: sha256Hex(cryptography, snapshot.bytes) },
  });
  const timestamp = new Timestamp({
    specVersion: TUF_SPECIFICATION,
    version,
    expires: tufTime(expiresMs),
    snapshotMeta,
  });
  return signMetadata(timestamp, keys);
}
