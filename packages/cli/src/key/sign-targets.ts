import { RegrowError } from "@regrow/core/error";
import { sha256Hex } from "@regrow/core/port";
import { parseTargets } from "@regrow/core/trust";
import { nextTargets, type NewTarget } from "@regrow/trust/publisher";
import { examineRequest, type SigningRequest } from "@regrow/trust/signing";
import { areSigned, newestRoot } from "./newest-root.ts";
import { repositoryOf, type Owner, type PublisherFolder } from "./publisher-folder.ts";
import { requireEnough, signRequest, signersFor } from "./sign-request.ts";

export interface TargetsSigning {
  /** Null: what is named already, once more. */
  readonly add: NewTarget | null;
  /** Wall time in ms. */
  readonly expiresMs: number;
  /** Version of the targets; the next one unless told. */
  readonly version?: number;
  readonly signal?: AbortSignal;
}

/**
 * The next targets as a request that nobody has signed yet; null where the targets name the addition already and count as they are.
 * A version that the keys of this folder have signed, or were about to when a program was ended, is left out.
 * @throws RegrowError BUNDLE_EXISTS, KEY_UNREADABLE, TRUST_*
 */
export async function prepareTargets(
  folder: PublisherFolder,
  owner: Owner,
  { add, expiresMs, version }: TargetsSigning,
): Promise<(SigningRequest & { readonly targets: Uint8Array }) | null> {
  const { cryptography } = folder;
  const { roots, targets } = await folder.readMetadata(owner);
  const root = newestRoot(cryptography, roots);
  const change = { cryptography, expiresMs, version: version ?? (await unusedVersion(folder, owner)) };
  const added = nextTargets(targets, { ...change, add });
  if (added === null && areSigned(cryptography, root, targets)) return null;
  return {
    repository: repositoryOf(owner),
    role: "targets",
    roots,
    targets,
    // Named, but signed by keys that the root has let go of: the same once more.
    proposed: added ?? nextTargets(targets, { ...change, add: null }) ?? targets,
    manifests: owner === "platform" || add === null ? [] : [add.contents],
  };
}

/**
 * Targets that the keys of this folder sign by themselves.
 * @returns what they stand on, for `replaceTargets`, and the new ones: the same bytes where nothing had to be signed
 * @throws RegrowError SIGNING_INCOMPLETE when others must sign as well, BUNDLE_EXISTS, KEY_UNREADABLE, SIGNER_FAILED, TRUST_*
 */
export async function signTargets(
  folder: PublisherFolder,
  owner: Owner,
  signing: TargetsSigning,
): Promise<{ readonly before: Uint8Array; readonly targets: Uint8Array }> {
  const request = await prepareTargets(folder, owner, signing);
  if (request === null) {
    const { targets } = await folder.readMetadata(owner);
    return { before: targets, targets };
  }
  const examined = examineRequest(folder.cryptography, request);
  const keys = await signersFor(folder, examined);
  requireEnough(examined, keys);
  const signed = await signRequest(folder, examined, keys, signing.signal);
  return { before: request.targets, targets: signed.request.proposed };
}

/** Before anything is made: a key that could sign the owner's targets must be here and must open. @throws RegrowError KEY_UNREADABLE */
export async function requireSigner(folder: PublisherFolder, owner: Owner): Promise<void> {
  const { roots } = await folder.readMetadata(owner);
  const { keyIds } = newestRoot(folder.cryptography, roots).roles.targets;
  const keys = (await folder.keys.list()).filter(({ id, kind }) => kind !== "public" && keyIds.includes(id));
  if (keys.length === 0)
    throw new RegrowError("KEY_UNREADABLE", { folder: folder.keys.path, reason: "no key of the targets role is here" });
  for (const key of keys) await folder.keys.open(key);
}

/** The first version of an owner's targets that the folder's keys have signed nothing of. */
export async function unusedVersion(folder: PublisherFolder, owner: Owner): Promise<number> {
  const { roots, targets } = await folder.readMetadata(owner);
  const text = {
    repository: repositoryOf(owner),
    firstRootSha256: sha256Hex(folder.cryptography, roots[0] ?? new Uint8Array()),
    role: "targets",
  } as const;
  let { version } = parseTargets(targets, "targets.json");
  do version += 1;
  while (await folder.notes.has({ ...text, version }));
  return version;
}
