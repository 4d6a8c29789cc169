import { RegrowError } from "@regrow/core/error";
import { isProductCode } from "@regrow/core/manifest";
import type { Cryptography } from "@regrow/core/port";
import { parseTargets, productRootTarget } from "@regrow/core/trust";
import { createRoot, createSigningKey, createTargets, type SigningKey } from "@regrow/trust/publisher";
import { PublisherFolder, firstKeyName, type KeyRole, type Owner } from "./publisher-folder.ts";
import type { Passphrase } from "./passphrase.ts";
import { requireSigner, signTargets } from "./sign-targets.ts";
import { readIfThere } from "./write-files.ts";

/** How long a root may be used: devices must come out of a drawer after years. */
const ROOT_YEARS = 10;
/** How long a list of versions may be used without being signed again. */
const TARGETS_YEARS = 2;
const YEAR_MS = 365.25 * 24 * 3_600_000;

export interface KeyOptions {
  readonly product: string;
  readonly cryptography: Cryptography;
  /** Wall time in ms, from which expiry is counted. */
  readonly nowMs: number;
  /** Encrypts the new keys. */
  readonly passphrase?: string;
  /** Opens the keys that are there; the passphrase of the new ones unless told. */
  readonly unlock?: Passphrase;
  readonly rootYears?: number;
  readonly targetsYears?: number;
}

/**
 * Makes a publisher's folder: keys and metadata of a platform and of its first product.
 * @throws RegrowError KEY_EXISTS when there is a platform in the folder, INPUT_INVALID
 */
export async function createKeys(path: string, options: KeyOptions): Promise<PublisherFolder> {
  checkProduct(options.product);
  const folder = new PublisherFolder(path, options.cryptography, options.unlock ?? options.passphrase);
  const rootFile = folder.metadataPath("platform", "1.root.json");
  if ((await readIfThere(rootFile)) !== undefined) throw new RegrowError("KEY_EXISTS", { file: rootFile });
  await createOwner(folder, "platform", options);
  await addProductTo(folder, options);
  return folder;
}

/**
 * Makes keys and metadata of a further product and lets the platform vouch for it. What an interrupted call has made is used.
 * @throws RegrowError KEY_EXISTS when the platform has that product, KEY_UNREADABLE, INPUT_INVALID
 */
export async function addProductKeys(path: string, options: KeyOptions): Promise<PublisherFolder> {
  checkProduct(options.product);
  const folder = new PublisherFolder(path, options.cryptography, options.unlock ?? options.passphrase);
  await addProductTo(folder, options);
  return folder;
}

/** When a root that is signed now expires, wall time in ms. */
export function rootExpiryMs(nowMs: number, years: number = ROOT_YEARS): number {
  return nowMs + years * YEAR_MS;
}

/** When targets that are signed now expire, wall time in ms. */
export function targetsExpiryMs(nowMs: number, years: number = TARGETS_YEARS): number {
  return nowMs + years * YEAR_MS;
}

async function addProductTo(folder: PublisherFolder, options: KeyOptions): Promise<void> {
  const { product } = options;
  const platform = await folder.readMetadata("platform");
  if (parseTargets(platform.targets, "platform/targets.json").targets.has(productRootTarget(product))) {
    throw new RegrowError("KEY_EXISTS", { product, folder: folder.path });
  }
  await requireSigner(folder, "platform");
  const firstRoot = await createOwner(folder, { product }, options);
  // The last step: before it the product does not exist, after it everything does.
  const signing = { add: { path: productRootTarget(product), contents: firstRoot }, expiresMs: expiryOf(options) };
  const { before, targets } = await signTargets(folder, "platform", signing);
  await folder.replaceTargets("platform", before, targets);
}

/** Keys, targets, root: each is made where it is missing, the root last, because it says that the others are whole. */
async function createOwner(folder: PublisherFolder, owner: Owner, options: KeyOptions): Promise<Uint8Array> {
  const known = await readIfThere(folder.metadataPath(owner, "1.root.json"));
  if (known !== undefined) return known;
  const rootKey = await ensureKey(folder, owner, "root", options);
  const targetsKey = await ensureKey(folder, owner, "targets", options);
  // No note of version 1: nobody could trust these targets before there is a root, and the root is made once.
  const { cryptography } = options;
  await folder.writeTargets(owner, createTargets({ cryptography, keys: [targetsKey], expiresMs: expiryOf(options) }));
  const expiresMs = rootExpiryMs(options.nowMs, options.rootYears);
  const root = createRoot({ rootKeys: [rootKey], targetsKeys: [targetsKey], expiresMs });
  await folder.writeRoot(owner, 1, root);
  return root;
}

async function ensureKey(
  folder: PublisherFolder,
  owner: Owner,
  role: KeyRole,
  options: KeyOptions,
): Promise<SigningKey> {
  const name = firstKeyName(owner, role);
  if ((await readIfThere(folder.keyPath(owner, role))) !== undefined) return await folder.keys.readPrivate(name);
  const key = createSigningKey(options.cryptography);
  await folder.keys.add(name, key, options.passphrase);
  return key;
}

function expiryOf({ nowMs, targetsYears }: KeyOptions): number {
  return targetsExpiryMs(nowMs, targetsYears);
}

function checkProduct(product: string): void {
  // PLATFORM would share a folder with the platform's own metadata where case does not count.
  if (!isProductCode(product) || product === "PLATFORM") {
    throw new RegrowError("INPUT_INVALID", {
      field: "product",
      expected: "capitals, digits, - and _, at most 64, not PLATFORM",
      actual: product.slice(0, 80),
    });
  }
}
