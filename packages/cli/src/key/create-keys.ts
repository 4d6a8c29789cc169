import { RegrowError } from "@regrow/core/error";
import { isProductCode } from "@regrow/core/manifest";
import type { Cryptography } from "@regrow/core/port";
import { parseTargets, productRootTarget } from "@regrow/core/trust";
import {
  addProduct,
  createRoot,
  createSigningKey,
  createTargets,
  type SigningKey,
  type TargetsSigner,
} from "@regrow/trust/publisher";
import { PublisherFolder, readIfThere, type Owner } from "./publisher-folder.ts";

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
  /** Encrypts the private keys. */
  readonly passphrase?: string;
  readonly rootYears?: number;
  readonly targetsYears?: number;
}

/**
 * Makes a publisher's folder: keys and metadata of a platform and of its first product.
 * @throws RegrowError KEY_EXISTS when there is a platform in the folder, INPUT_INVALID
 */
export async function createKeys(path: string, options: KeyOptions): Promise<PublisherFolder> {
  checkProduct(options.product);
  const folder = new PublisherFolder(path, options.cryptography, options.passphrase);
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
  const folder = new PublisherFolder(path, options.cryptography, options.passphrase);
  await addProductTo(folder, options);
  return folder;
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
  const platformKey = await folder.readKey("platform", "targets");
  const firstRoot = await createOwner(folder, { product }, options);
  // The last step: before it the product does not exist, after it everything does.
  await folder.writeTargets(
    "platform",
    addProduct(platform.targets, product, firstRoot, signerOf(options, platformKey)),
  );
}

/** Keys, targets, root: each is made where it is missing, the root last, because it says that the others are whole. */
async function createOwner(folder: PublisherFolder, owner: Owner, options: KeyOptions): Promise<Uint8Array> {
  const known = await readIfThere(folder.metadataPath(owner, "1.root.json"));
  if (known !== undefined) return known;
  const rootKey = await ensureKey(folder, owner, "root", options);
  const targetsKey = await ensureKey(folder, owner, "targets", options);
  await folder.writeTargets(owner, createTargets(signerOf(options, targetsKey)));
  const expiresMs = options.nowMs + (options.rootYears ?? ROOT_YEARS) * YEAR_MS;
  const root = createRoot({ rootKeys: [rootKey], targetsKeys: [targetsKey], expiresMs });
  await folder.writeRoot(owner, 1, root);
  return root;
}

async function ensureKey(
  folder: PublisherFolder,
  owner: Owner,
  role: "root" | "targets",
  options: KeyOptions,
): Promise<SigningKey> {
  const known = await folder.findKey(owner, role);
  if (known !== undefined) return known;
  const key = createSigningKey(options.cryptography);
  await folder.writeKey(owner, role, key);
  return key;
}

function signerOf(options: KeyOptions, key: SigningKey): TargetsSigner {
  return {
    cryptography: options.cryptography,
    keys: [key],
    expiresMs: targetsExpiryMs(options.nowMs, options.targetsYears),
  };
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
