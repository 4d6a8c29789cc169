import { Root } from "@tufjs/models";
import { TUF_SPECIFICATION, signMetadata, tufTime } from "./sign-metadata.ts";
import type { SigningKey } from "./signing-key.ts";

export interface RootOptions {
  /** Sign this root and the next one. */
  readonly rootKeys: readonly SigningKey[];
  /** Sign targets. */
  readonly targetsKeys: readonly SigningKey[];
  /** Wall time in ms. */
  readonly expiresMs: number;
  /** From 1; default 1. */
  readonly version?: number;
  /** Keys of the root before, which must sign a next version too. */
  readonly previousRootKeys?: readonly SigningKey[];
}

/**
 * Root metadata, signed: who may sign for a platform or a product. Thresholds are 1.
 * Snapshot and timestamp have no keys: nobody can sign those roles until a later root names some.
 */
export function createRoot(options: RootOptions): Uint8Array {
  const { rootKeys, targetsKeys, expiresMs, version = 1, previousRootKeys = [] } = options;
  const root = new Root({
    specVersion: TUF_SPECIFICATION,
    version,
    expires: tufTime(expiresMs),
    consistentSnapshot: false,
  });
  for (const { key } of rootKeys) root.addKey(key, "root");
  for (const { key } of targetsKeys) root.addKey(key, "targets");
  return signMetadata(root, [...rootKeys, ...previousRootKeys]);
}
