import { open } from "node:fs/promises";
import { encodePackageOpening, factoryBytes, verifyFactoryDocument, type FactoryDocument } from "@regrow/core/bridge";
import { readHeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { NOTHING_SEEN, verifyLadder, type Root } from "@regrow/core/trust";
import { BundleVerifier } from "@regrow/trust/bundle";
import { readBundleHead, readPieces, fileSize } from "../bundle/index.ts";
import type { PublisherFolder } from "../key/index.ts";

export interface FactoryPackageOptions {
  readonly folder: PublisherFolder;
  /** The bundle file that devices are made with. */
  readonly bundle: string;
  readonly out: string;
  readonly expiresAtMs: number;
  readonly nowMs: number;
  readonly dms: FactoryDocument["dms"];
  readonly token: string | null;
  readonly settings: FactoryDocument["settings"];
  readonly signal: AbortSignal;
}

/** A package that was written. */
export interface FactoryPackage {
  readonly document: FactoryDocument;
  readonly sizeBytes: number;
}

/**
 * Writes a factory package: the document, signed by keys of the folder that the product's root names for its targets, and the bundle behind
 * it. Needs no network. The bundle is verified as the device will do it.
 * @throws RegrowError BUNDLE_*, TRUST_*, KEY_UNREADABLE, SIGNER_FAILED, INPUT_UNREADABLE
 */
export async function makeFactoryPackage(options: FactoryPackageOptions): Promise<FactoryPackage> {
  const { folder, bundle, out, signal, nowMs } = options;
  const { cryptography } = folder;
  const head = await readBundleHead(bundle, signal);
  const { full, manifestSha256 } = readHeadManifests(cryptography, head);
  const { product, version } = full;
  const pinnedRoot = head.platformRoots.at(-1) ?? new Uint8Array();
  const { productRoot } = verifyLadder({ cryptography, pinnedRoot, head, product, version });
  await verifyBundle(options, pinnedRoot);
  const { dms, token, settings, expiresAtMs } = options;
  const document: FactoryDocument = {
    _type: "factory",
    ...{ product, version, manifestSha256, expiresAtMs, dms, token, settings },
  };
  const envelope = { signed: document, signatures: await sign(folder, productRoot, document, signal) };
  // Whoever is to take it is not to find out that a key is missing.
  verifyFactoryDocument(cryptography, productRoot, envelope, nowMs);
  const bundleBytes = await fileSize(bundle);
  const opening = encodePackageOpening({ kind: "factory", header: { document: envelope, bundleBytes } });
  // It holds a token, where there is one: for its owner alone.
  await using file = await open(out, "w", 0o600);
  await file.appendFile(opening);
  for await (const piece of readPieces(bundle, signal)) await file.appendFile(piece);
  await file.sync();
  return { document, sizeBytes: opening.length + bundleBytes };
}

async function verifyBundle(
  { folder: { cryptography }, bundle, nowMs, signal }: FactoryPackageOptions,
  pinnedRoot: Uint8Array,
): Promise<void> {
  const verifier = new BundleVerifier({ cryptography, nowMs, pinnedRoots: [pinnedRoot], seen: () => NOTHING_SEEN });
  for await (const piece of readPieces(bundle, signal)) await verifier.push(piece);
  const { manifest } = verifier.finish();
  if (manifest.base !== null)
    throw new RegrowError("USAGE", { bundle, problem: "a partial bundle needs its base: give a full one" });
}

async function sign(
  folder: PublisherFolder,
  { roles }: Root,
  document: FactoryDocument,
  signal: AbortSignal,
): Promise<{ keyid: string; sig: string }[]> {
  const { keyIds } = roles.targets;
  const keys = (await folder.keys.list()).filter(({ id, kind }) => kind !== "public" && keyIds.includes(id));
  if (keys.length === 0)
    throw new RegrowError("KEY_UNREADABLE", {
      folder: folder.keys.path,
      reason: "no key of the product's targets is here",
    });
  const signatures: { keyid: string; sig: string }[] = [];
  for (const key of keys) {
    const signer = await folder.keys.open(key, signal);
    signatures.push({ keyid: signer.id, sig: await signer.signHex(factoryBytes(document)) });
  }
  return signatures;
}
