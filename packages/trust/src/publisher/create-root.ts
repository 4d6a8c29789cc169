import { Root } from "@tufjs/models";
import type { PublicKey } from "./public-key.ts";
import { TUF_SPECIFICATION, signMetadata, tufTime } from "./sign-metadata.ts";
import type { SigningKey } from "./signing-key.ts";

export interface RootOptions {
  /** Sign this root and the next one. */
  readonly rootKeys: readonly SigningKey[];
  /** Sign targets. */
  readonly targetsKeys: readonly PublicKey[];
  /** Online keys of a DMS; none: nobody can sign these roles until a later root names some. */
  readonly snapshotKeys?: readonly PublicKey[];
  readonly timestampKeys?: readonly PublicKey[];
  /** How many of the root keys must sign; default 1. */
  readonly rootThreshold?: number;
  /** How many of the targets keys must sign; default 1. */
  readonly targetsThreshold?: number;
  /** Wall time in ms. */
  readonly expiresMs: number;
  /** From 1; default 1. */
  readonly version?: number;
  /** Keys of the root before, which must sign a next version too. */
  readonly previousRootKeys?: readonly SigningKey[];
}

/** Root metadata, signed: who may sign for a platform or a product. */
export function createRoot(options: RootOptions): Uint8Array {
  const { rootKeys, targetsKeys, snapshotKeys = [], timestampKeys = [], previousRootKeys = [] } = options;
  const role = (keys: readonly PublicKey[], threshold = 1) => ({ keyids: keys.map(({ id }) => id), threshold });
  const named = [...rootKeys, ...targetsKeys, ...snapshotKeys, ...timestampKeys];
  const root = Root.fromJSON({
    _type: "root",
    spec_version: TUF_SPECIFICATION,
    version: options.version ?? 1,
    expires: tufTime(options.expiresMs),
    consistent_snapshot: false,
    keys: Object.fromEntries(named.map(({ id, key }) => [id, key.toJSON()])),
    roles: {
      root: role(rootKeys, options.rootThreshold),
      targets: role(targetsKeys, options.targetsThreshold),
      snapshot: role(snapshotKeys),
      timestamp: role(timestampKeys),
    },
  });
  return signMetadata(root, new Map([...rootKeys, ...previousRootKeys].map((key) => [key.id, key])).values());
}
