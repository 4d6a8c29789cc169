import { zstdCompressSync } from "node:zlib";
import {
  TAR_END,
  bundleEntryName,
  encodeHeadEntries,
  encodeTarEntry,
  joinBytes,
  readHead,
  type BundleHead,
} from "@regrow/core/bundle";
import { encodeManifest, parseManifest, type FullManifest, type Manifest } from "@regrow/core/manifest";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import {
  addManifest,
  addProduct,
  createRoot,
  createSigningKey,
  createTargets,
  type SigningKey,
  type TargetsSigner,
} from "@regrow/trust/publisher";
import { describeBundle, type BundleOptions } from "./describe-bundle.ts";
import type { OnlineKeys } from "./make-voucher.ts";

export interface PublisherOptions {
  /** Default ACME-KIOSK. */
  readonly product?: string;
  /** When all its metadata expires, wall time in ms; default the year 2100. */
  readonly expiresMs?: number;
  /** Another publisher, whose platform is to vouch for this product too. */
  readonly platform?: Publisher;
  /** Fixed keys, for bundles that are the same in every process; new ones where none are given. */
  readonly keys?: PublisherKeys;
  /** Keys of a DMS that the product's root is to name; without them no DMS has to vouch for its metadata. */
  readonly onlineKeys?: OnlineKeys;
}

/** A publisher in memory: keys, metadata, and bundles that are signed like real ones. For tests of device and DMS. */
export interface Publisher {
  readonly product: string;
  /** Bytes of the platform's first root: what a device or a DMS is given. */
  readonly platformRoot: Uint8Array;
  readonly keys: PublisherKeys;
  /** Builds and signs a version; each call makes the product's targets one version newer. The same again gives the same manifest. */
  bundle(options: BundleOptions): Uint8Array;
  /** Signs any bytes as a version's manifest: for manifests that no builder would make. */
  sign(version: string, manifest: Uint8Array, base?: Uint8Array | null): BundleHead;
  /** Metadata as it is now, with this manifest. */
  head(manifest: Uint8Array, base?: Uint8Array | null): BundleHead;
}

export interface PublisherKeys {
  readonly platformRoot: SigningKey;
  readonly platformTargets: SigningKey;
  readonly productRoot: SigningKey;
  readonly productTargets: SigningKey;
}

const FAR_AWAY_MS = Date.UTC(2100, 0, 1);

/** A new publisher with keys of its own. */
export function makePublisher(options: PublisherOptions = {}): Publisher {
  const { product = "ACME-KIOSK", expiresMs = FAR_AWAY_MS } = options;
  const cryptography = new NodeCryptography();
  const keys: PublisherKeys = options.keys ?? {
    platformRoot: options.platform?.keys.platformRoot ?? createSigningKey(cryptography),
    platformTargets: options.platform?.keys.platformTargets ?? createSigningKey(cryptography),
    productRoot: createSigningKey(cryptography),
    productTargets: createSigningKey(cryptography),
  };
  const signer = (key: SigningKey): TargetsSigner => ({ cryptography, keys: [key], expiresMs });
  const platformRoot =
    options.platform?.platformRoot ??
    createRoot({ rootKeys: [keys.platformRoot], targetsKeys: [keys.platformTargets], expiresMs });
  const productRoot = createRoot({
    rootKeys: [keys.productRoot],
    targetsKeys: [keys.productTargets],
    ...options.onlineKeys,
    expiresMs,
  });
  const platformTargets = addProduct(
    createTargets(signer(keys.platformTargets)),
    product,
    productRoot,
    signer(keys.platformTargets),
  );
  let productTargets = createTargets(signer(keys.productTargets));

  const head = (manifest: Uint8Array, base: Uint8Array | null = null): BundleHead => ({
    platformRoots: [platformRoot],
    platformTargets,
    productRoots: [productRoot],
    productTargets,
    extra: new Map(),
    manifest,
    base,
  });
  const sign = (version: string, manifest: Uint8Array, base: Uint8Array | null = null): BundleHead => {
    productTargets = addManifest(productTargets, version, manifest, signer(keys.productTargets));
    return head(manifest, base);
  };
  const bundle = (bundleOptions: BundleOptions): Uint8Array => {
    const base = bundleOptions.base === undefined ? null : readBase(bundleOptions.base);
    const described = describeBundle(product, bundleOptions, base);
    const manifest = encodeManifest(described.manifest);
    return assembleBundle(sign(described.manifest.version, manifest, base?.bytes ?? null), described.contents);
  };
  return { product, platformRoot, keys, head, sign, bundle };
}

/** Head and objects as a bundle; objects in the order of their hashes. */
export function assembleBundle(head: BundleHead, contents: Iterable<Uint8Array>): Uint8Array {
  const cryptography = new NodeCryptography();
  const objects = new Map(Array.from(contents, (bytes) => [sha256Hex(cryptography, bytes), bytes]));
  const entries = [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const packed = entries.map(([sha256, bytes]) =>
    encodeTarEntry(bundleEntryName({ kind: "object", sha256 }), new Uint8Array(zstdCompressSync(bytes))),
  );
  return joinBytes([encodeHeadEntries(head), ...packed, TAR_END]);
}

/** The manifest that a bundle holds. */
export function manifestOf(bundle: Uint8Array): Manifest {
  return parseManifest(headOf(bundle).manifest);
}

/** The head of a whole bundle. */
export function headOf(bundle: Uint8Array): BundleHead {
  const marker = Buffer.from(bundle).indexOf("objects/");
  return readHead(marker === -1 ? bundle : joinBytes([bundle.subarray(0, marker), TAR_END]));
}

interface Base {
  readonly manifest: FullManifest;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

function readBase(bundle: Uint8Array): Base {
  const bytes = headOf(bundle).manifest;
  const manifest = parseManifest(bytes);
  if (manifest.base !== null) throw new Error("a base must be a full bundle");
  return { manifest, bytes, sha256: sha256Hex(new NodeCryptography(), bytes) };
}
