import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex } from "@regrow/core/port";
import { parseTargets, productRootTarget, type Root, type RoleName } from "@regrow/core/trust";
import {
  addSignatures,
  createRoot,
  createSigningKey,
  nextTargets,
  readPublicKey,
  type PublicKey,
  type SigningKey,
} from "@regrow/trust/publisher";
import { rootExpiryMs, targetsExpiryMs } from "./create-keys.ts";
import { newestRoot } from "./newest-root.ts";
import { firstKeyName, type KeyRole, type PublisherFolder } from "./publisher-folder.ts";
import { requireSigner, signTargets, unusedVersion } from "./sign-targets.ts";
import { namesIn, readIfThere, replaceFile, syncFolder, writeNew } from "./write-files.ts";

export interface RestartOptions {
  readonly product: string;
  /** Wall time in ms. */
  readonly nowMs: number;
  /** Encrypts the new keys. */
  readonly passphrase: string | undefined;
}

/**
 * A new first root for a product whose root keys are lost, or in other hands: with new keys of its own, vouched for by the platform,
 * which is the only one who can. What was published stays published. The chain that ended is kept beside the new one.
 * An interrupted call is carried on by the next one.
 * @returns folder of the chain that ended
 * @throws RegrowError SIGNING_INCOMPLETE when others must sign for the platform, KEY_UNREADABLE
 */
export async function restartChain(folder: PublisherFolder, options: RestartOptions): Promise<string> {
  const owner = { product: options.product };
  const place = dirname(folder.metadataPath(owner, "1.root.json"));
  const draft = `${place}.next`;
  await requireSigner(folder, "platform");
  const firstRoot = (await readIfThere(join(draft, "1.root.json"))) ?? (await draftChain(folder, draft, options));
  const add = { path: productRootTarget(options.product), contents: firstRoot, mayReplace: true };
  const signing = { add, expiresMs: targetsExpiryMs(options.nowMs) };
  const { before, targets } = await signTargets(folder, "platform", signing);
  await folder.replaceTargets("platform", before, targets);
  // From here on the old chain leads nowhere; what is left is to put the new one in its place.
  const parent = dirname(place);
  const names = await namesIn(parent);
  let number = 1;
  while (names.includes(`${options.product}.ended-${number}`)) number += 1;
  const ended = `${place}.ended-${number}`;
  if (names.includes(options.product)) await rename(place, ended);
  await rename(draft, place);
  await syncFolder(parent);
  return ended;
}

/** New keys and metadata, the root last, because it says that the rest is whole. */
async function draftChain(
  folder: PublisherFolder,
  draft: string,
  { product, nowMs, passphrase }: RestartOptions,
): Promise<Uint8Array> {
  const { cryptography } = folder;
  const owner = { product };
  const { roots, targets } = await folder.readMetadata(owner);
  const rootKey = await newKey(folder, product, "root", passphrase);
  const targetsKey = await newKey(folder, product, "targets", passphrase);
  const old = newestRoot(cryptography, roots);
  const firstRoot = createRoot({
    rootKeys: [rootKey],
    targetsKeys: [targetsKey],
    snapshotKeys: keysOf(folder, old, "snapshot"),
    timestampKeys: keysOf(folder, old, "timestamp"),
    expiresMs: rootExpiryMs(nowMs),
  });
  const version = await unusedVersion(folder, owner);
  const unsigned = nextTargets(targets, { cryptography, add: null, version, expiresMs: targetsExpiryMs(nowMs) });
  if (unsigned === null) throw new RegrowError("INTERNAL", { reason: "signed once more is always something to sign" });
  await folder.notes.note({
    repository: product,
    firstRootSha256: sha256Hex(cryptography, firstRoot),
    role: "targets",
    version,
    sha256: sha256Hex(cryptography, parseTargets(unsigned, "targets.json").signedBytes),
  });
  await replaceFile(join(draft, "targets.json"), await addSignatures(unsigned, [targetsKey]), 0o644);
  await writeNew(join(draft, "1.root.json"), firstRoot, 0o644);
  return firstRoot;
}

/** Named like the first ones, with a number behind. */
async function newKey(
  folder: PublisherFolder,
  product: string,
  role: KeyRole,
  passphrase: string | undefined,
): Promise<SigningKey> {
  const names = (await folder.keys.list()).map(({ name }) => name);
  let number = 2;
  while (names.includes(`${firstKeyName({ product }, role)}-${number}`)) number += 1;
  const key = createSigningKey(folder.cryptography);
  await folder.keys.add(`${firstKeyName({ product }, role)}-${number}`, key, passphrase);
  return key;
}

/** The DMS's keys: they are in nobody else's hands because of this. */
function keysOf({ cryptography }: PublisherFolder, root: Root, role: RoleName): readonly PublicKey[] {
  return root.roles[role].keyIds.flatMap((id) => {
    const key = root.keys.get(id);
    if (key === undefined) return [];
    const { keytype, scheme, public: publicText } = key;
    return readPublicKey(cryptography, JSON.stringify({ keytype, scheme, keyval: { public: publicText } }));
  });
}
