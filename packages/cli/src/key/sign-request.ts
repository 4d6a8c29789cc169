import { RegrowError } from "@regrow/core/error";
import { addSignatures, type Signer } from "@regrow/trust/publisher";
import { examineRequest, type ExaminedRequest } from "@regrow/trust/signing";
import type { StoredKey } from "./key-store.ts";
import type { PublisherFolder } from "./publisher-folder.ts";

/** Keys of the folder that can sign what is still missing. */
export async function signersFor(folder: PublisherFolder, { needs }: ExaminedRequest): Promise<readonly StoredKey[]> {
  const wanted = new Set(needs.flatMap(({ keyIds, signed }) => keyIds.filter((id) => !signed.includes(id))));
  return (await folder.keys.list()).filter(({ id, kind }) => kind !== "public" && wanted.has(id));
}

/**
 * Signs with these keys of the folder. What is signed is noted first, so that the folder's keys never sign another text of that
 * version.
 * @throws RegrowError SIGNING_CONFLICT, KEY_UNREADABLE, SIGNER_FAILED, TRUST_SIGNATURE_INVALID
 */
export async function signRequest(
  folder: PublisherFolder,
  examined: ExaminedRequest,
  keys: readonly StoredKey[],
  signal?: AbortSignal,
): Promise<ExaminedRequest> {
  const { request, ...text } = examined;
  const signers: Signer[] = [];
  for (const key of keys) signers.push(await folder.keys.open(key, signal));
  await folder.notes.note({ repository: request.repository, role: request.role, ...text });
  const proposed = await addSignatures(request.proposed, signers);
  return examineRequest(folder.cryptography, { ...request, proposed });
}

/** Before anything is signed: whether these keys are enough. @throws RegrowError SIGNING_INCOMPLETE with whose signatures would be missing */
export function requireEnough(examined: ExaminedRequest, keys: readonly StoredKey[]): void {
  const ids = keys.map(({ id }) => id);
  const needs = examined.needs.map((need) => ({
    ...need,
    signed: [...new Set([...need.signed, ...need.keyIds.filter((id) => ids.includes(id))])],
  }));
  requireComplete({ ...examined, needs });
}

/** @throws RegrowError SIGNING_INCOMPLETE with whose signatures are missing */
export function requireComplete({ request, version, needs }: ExaminedRequest): void {
  const lacking = needs.find(({ signed, threshold }) => signed.length < threshold);
  if (lacking === undefined) return;
  const { of, keyIds, signed, threshold } = lacking;
  throw new RegrowError("SIGNING_INCOMPLETE", {
    metadata: `${request.role} ${version} of ${request.repository}`,
    needed: `${threshold} of the ${of}`,
    signed: signed.length,
    "can still sign": keyIds
      .filter((id) => !signed.includes(id))
      .map((id) => id.slice(0, 16))
      .join(", "),
  });
}
