import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import { mergeSignatures, nextRoot, type RootChange } from "@regrow/trust/publisher";
import { examineRequest, type ExaminedRequest, type SigningRequest } from "@regrow/trust/signing";
import { areSigned, newestRoot } from "./newest-root.ts";
import { ownerOf, repositoryOf, type Owner, type OwnerMetadata, type PublisherFolder } from "./publisher-folder.ts";
import { requireComplete } from "./sign-request.ts";

/**
 * The next root of an owner as a request that nobody has signed yet.
 * @throws RegrowError ROOT_CHANGE_INVALID, KEY_UNREADABLE, TRUST_*
 */
export async function prepareRoot(
  folder: PublisherFolder,
  owner: Owner,
  change: RootChange,
  nowMs: number,
): Promise<SigningRequest> {
  const { roots } = await folder.readMetadata(owner);
  const newest = roots.at(-1) ?? new Uint8Array();
  newestRoot(folder.cryptography, roots);
  const repository = repositoryOf(owner);
  if (owner === "platform" && (change.replace.snapshot !== undefined || change.replace.timestamp !== undefined))
    throw new RegrowError("ROOT_CHANGE_INVALID", { repository, reason: "only a product's root names online keys" });
  return { repository, role: "root", roots, targets: null, proposed: nextRoot(newest, change, nowMs), manifests: [] };
}

/**
 * Puts what has all its signatures into the folder: a root beside those before it, targets in place of those before.
 * @returns whether the owner's targets count under its newest root; they do not after a change of their keys, until they are signed anew
 * @throws RegrowError SIGNING_INCOMPLETE, SIGNING_OUTDATED when the folder has moved on
 */
export async function placeSigned(
  folder: PublisherFolder,
  examined: ExaminedRequest,
): Promise<{ readonly areTargetsSigned: boolean }> {
  requireComplete(examined);
  const { request, version } = examined;
  const owner = ownerOf(request.repository);
  const held = await folder.readMetadata(owner);
  const file = folder.metadataPath(owner, request.role === "root" ? `${version}.root.json` : "targets.json");
  const known = request.role === "root" ? held.roots[version - 1] : held.targets;
  if (known !== undefined && isSame(known, request.proposed)) return { areTargetsSigned: signedIn(folder, held) };
  if (held.roots.length !== request.roots.length || !held.roots.every((root, at) => isSame(root, request.roots[at])))
    throw new RegrowError("SIGNING_OUTDATED", { file, reason: "it was prepared under another chain of roots" });
  if (request.role === "root") await folder.writeRoot(owner, version, request.proposed);
  else await folder.replaceTargets(owner, request.targets ?? held.targets, request.proposed);
  return { areTargetsSigned: signedIn(folder, await folder.readMetadata(owner)) };
}

/** Several people's signatures of the same request as one. @throws RegrowError SIGNING_CONFLICT when they are not the same */
export function mergeRequests(
  cryptography: Cryptography,
  request: SigningRequest,
  others: readonly SigningRequest[],
): ExaminedRequest {
  const { sha256, version } = examineRequest(cryptography, request);
  if (others.some((other) => examineRequest(cryptography, other).sha256 !== sha256))
    throw new RegrowError("SIGNING_CONFLICT", {
      metadata: `${request.role} ${version} of ${request.repository}`,
      reason: "the files do not ask for the same",
    });
  const copies = others.map(({ proposed }) => proposed);
  return examineRequest(cryptography, { ...request, proposed: mergeSignatures(request.proposed, copies) });
}

function signedIn({ cryptography }: PublisherFolder, { roots, targets }: OwnerMetadata): boolean {
  return areSigned(cryptography, newestRoot(cryptography, roots), targets);
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
