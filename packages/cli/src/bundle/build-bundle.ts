import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import {
  bundleIdOf,
  encodeManifest,
  listContents,
  parseManifest,
  type FullManifest,
  type Manifest,
} from "@regrow/core/manifest";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import type { SigningRequest } from "@regrow/trust/signing";
import { parseVersion } from "@regrow/core/version";
import { PublisherFolder, type Passphrase } from "../key/index.ts";
import { inOrder } from "./in-order.ts";
import { makePartial } from "./make-partial.ts";
import { packObject, type PackedObject } from "./pack-object.ts";
import { readBundleHead } from "./read-bundle.ts";
import { readSource, type BundleSource } from "./read-source.ts";
import { signManifest } from "./sign-manifest.ts";
import { unreadable } from "./walk.ts";
import { writeBundle } from "./write-bundle.ts";

export interface BuildOptions extends PackOptions {
  /** Folder with `regrow.json` and the program. */
  readonly folder: string;
  /** A full bundle's file: build a partial one that holds only what differs. */
  readonly base?: string;
}

/** Where a bundle comes from besides its contents, and where it goes. */
export interface PackOptions {
  readonly cryptography: Cryptography;
  readonly version: string;
  /** The publisher's folder. */
  readonly keysDir: string;
  readonly passphrase?: Passphrase;
  /** Sign nothing: others sign what `BuiltBundle.request` asks for, and `finishBundle` puts it in. */
  readonly isUnsigned?: boolean;
  /** Bundle file to write. */
  readonly out: string;
  /** Wall time in ms, from which the expiry of the signed list is counted. */
  readonly nowMs: number;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

export interface BuildProgress {
  readonly phase: "read" | "pack";
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface BuiltBundle {
  readonly file: string;
  readonly sizeBytes: number;
  readonly bundleId: string;
  readonly manifestSha256: string;
  readonly manifest: Manifest;
  readonly objects: number;
  /** What has to be signed before anybody takes the bundle; null: it is signed. */
  readonly request: SigningRequest | null;
}

/** Files that are packed at once: two cores are the least a machine has. */
const PACK_WIDTH = 2;

/**
 * Builds and signs a bundle; equal input gives equal bytes. The signed list of versions in the publisher's folder is replaced
 * right before the bundle appears, so that a version is never handed out twice.
 * @throws RegrowError VERSION_MALFORMED, DESCRIPTION_MISSING, CONFIGURATION_INVALID, SOURCE_UNREADABLE, MANIFEST_*, KEY_UNREADABLE, BUNDLE_EXISTS, BUNDLE_BASE_UNKNOWN
 */
export async function buildBundle(options: BuildOptions): Promise<BuiltBundle> {
  const { cryptography, onProgress } = options;
  parseVersion(options.version); // before all files are read
  const out = resolve(options.out);
  const keysDir = resolve(options.keysDir);
  const source = await readSource({
    ...options,
    keepOut: [keysDir, join(keysDir, "keys"), join(keysDir, "metadata"), out, `${out}.partial`],
    onProgress: (doneBytes, totalBytes) => onProgress?.({ phase: "read", doneBytes, totalBytes }),
  });
  const base = options.base === undefined ? null : await readBase(cryptography, options.base, options.signal);
  const manifest = base === null ? source.manifest : makePartial(base.manifest, base.reference, source.manifest);
  return packBundle(options, { manifest, files: source.files, base: base?.bytes ?? null });
}

/** What a bundle is to hold. */
export interface BundleContents extends Pick<BundleSource, "files"> {
  readonly manifest: Manifest;
  /** Bytes of the base's manifest, for a partial one. */
  readonly base: Uint8Array | null;
}

/** Signs a manifest and writes the bundle. @throws RegrowError MANIFEST_*, SOURCE_UNREADABLE, KEY_UNREADABLE, BUNDLE_EXISTS */
export async function packBundle(options: PackOptions, source: BundleContents): Promise<BuiltBundle> {
  const { cryptography } = options;
  const out = resolve(options.out);
  const keysDir = resolve(options.keysDir);
  const { manifest, base } = source;
  const bytes = encodeManifest(manifest);
  parseManifest(bytes);

  const folder = new PublisherFolder(keysDir, cryptography, options.passphrase);
  const metadata = await signManifest(folder, manifest, bytes, options);
  const { request, before, ...ladder } = metadata;
  const head = { ...ladder, extra: new Map(), manifest: bytes, base };

  const contents = listContents(manifest);
  await mkdir(dirname(out), { recursive: true });
  const scratch = await mkdtemp(join(dirname(out), ".regrow-bundle-"));
  try {
    const owner = { product: manifest.product };
    const sizeBytes = await writeBundle(out, head, packAll(options, source, contents, scratch), () =>
      request === null ? folder.replaceTargets(owner, before, ladder.productTargets) : Promise.resolve(),
    );
    const manifestSha256 = sha256Hex(cryptography, bytes);
    return {
      file: out,
      sizeBytes,
      bundleId: bundleIdOf(manifestSha256),
      manifestSha256,
      manifest,
      objects: contents.size,
      request,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function* packAll(
  options: PackOptions,
  source: BundleContents,
  contents: ReadonlyMap<string, number>,
  scratch: string,
): AsyncGenerator<PackedObject> {
  const totalBytes = [...contents.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0);
  let doneBytes = 0;
  const pack = ([sha256, sizeBytes]: readonly [string, number]): Promise<PackedObject> => {
    const file = source.files.get(sha256);
    if (file === undefined) throw unreadable(sha256, "not read");
    return packObject(options.cryptography, { sha256, sizeBytes, source: file.source }, scratch, options.signal);
  };
  for await (const object of inOrder(contents, PACK_WIDTH, pack)) {
    yield object;
    await object.discard();
    doneBytes += contents.get(object.sha256) ?? 0;
    options.onProgress?.({ phase: "pack", doneBytes, totalBytes });
    options.signal?.throwIfAborted();
  }
}

/** @throws RegrowError BUNDLE_BASE_UNKNOWN for a bundle that is itself partial */
export async function readBase(
  cryptography: Cryptography,
  file: string,
  signal?: AbortSignal,
): Promise<{
  readonly manifest: FullManifest;
  readonly bytes: Uint8Array;
  readonly reference: { readonly version: string; readonly manifestSha256: string };
}> {
  const { manifest: bytes } = await readBundleHead(file, signal);
  const manifest = parseManifest(bytes);
  if (manifest.base !== null)
    throw new RegrowError("BUNDLE_BASE_UNKNOWN", { file, reason: "it is itself a partial bundle; take its base" });
  return { manifest, bytes, reference: { version: manifest.version, manifestSha256: sha256Hex(cryptography, bytes) } };
}
