import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { parseRoot, parseTargets, verifyRole, type Root, type Signature, type Targets } from "@regrow/core/trust";
import type { SigningRequest } from "./signing-request.ts";

/** Signatures that metadata needs of the keys of one role. */
export interface Need {
  /** For people, such as "root keys of root 1". */
  readonly of: string;
  readonly keyIds: readonly string[];
  readonly threshold: number;
  /** Ids of the keys that have signed. */
  readonly signed: readonly string[];
}

/** A request whose parts belong together: everything that can be known without asking anybody. */
export interface ExaminedRequest {
  readonly request: SigningRequest;
  readonly version: number;
  /** SHA-256 of what is signed; two requests with the same one ask for the same. */
  readonly sha256: string;
  /** SHA-256 of the repository's first root: what the repository is, whoever sends the file. */
  readonly firstRootSha256: string;
  readonly needs: readonly Need[];
  readonly isComplete: boolean;
}

/**
 * Checks a request: an unbroken chain of roots, metadata that follows on what was before, no signature that is wrong or by a key
 * that may not sign. Missing signatures are no error here.
 * @throws RegrowError TRUST_METADATA_MALFORMED, TRUST_SIGNATURE_INVALID, TRUST_THRESHOLD_UNMET, SIGNING_KEY_UNKNOWN, SIGNING_REQUEST_MALFORMED
 */
export function examineRequest(cryptography: Cryptography, request: SigningRequest): ExaminedRequest {
  const chain = verifyRoots(cryptography, request.roots);
  const newest = chain.at(-1);
  const [firstRoot] = request.roots;
  if (newest === undefined || firstRoot === undefined) throw malformed("no root");
  const { proposed, needs } =
    request.role === "root"
      ? examineRoot(cryptography, request, newest)
      : examineTargets(cryptography, request, chain, newest);
  const may = new Set(needs.flatMap(({ keyIds }) => keyIds));
  for (const { keyId } of proposed.signatures)
    if (!may.has(keyId)) throw new RegrowError("SIGNING_KEY_UNKNOWN", { key: keyId, reason: "it has signed already" });
  return {
    request,
    version: proposed.version,
    sha256: sha256Hex(cryptography, proposed.signedBytes),
    firstRootSha256: sha256Hex(cryptography, firstRoot),
    needs,
    isComplete: needs.every(({ signed, threshold }) => signed.length >= threshold),
  };
}

/** TUF client workflow 5.3, from the first root to the newest. */
export function verifyRoots(cryptography: Cryptography, roots: readonly Uint8Array[]): readonly Root[] {
  const chain: Root[] = [];
  for (const [index, bytes] of roots.entries()) {
    const file = `${index + 1}.root.json`;
    const root = parseRoot(cryptography, bytes, file);
    if (root.version !== index + 1)
      throw new RegrowError("TRUST_METADATA_MALFORMED", { file, expected: index + 1, actual: root.version });
    const before = chain.at(-1);
    if (before !== undefined) verifyRole(cryptography, before, "root", root, file);
    verifyRole(cryptography, root, "root", root, file);
    chain.push(root);
  }
  return chain;
}

interface Examined {
  readonly proposed: {
    readonly version: number;
    readonly signedBytes: Uint8Array;
    readonly signatures: readonly Signature[];
  };
  readonly needs: readonly Need[];
}

function examineRoot(cryptography: Cryptography, { proposed: bytes }: SigningRequest, newest: Root): Examined {
  const file = `${newest.version + 1}.root.json`;
  const proposed = parseRoot(cryptography, bytes, file);
  if (proposed.version !== newest.version + 1)
    throw new RegrowError("TRUST_METADATA_MALFORMED", { file, expected: newest.version + 1, actual: proposed.version });
  const needs = [newest, proposed].map((root) => needOf(cryptography, root, "root", proposed));
  return { proposed, needs };
}

function examineTargets(
  cryptography: Cryptography,
  { proposed: bytes, targets }: SigningRequest,
  chain: readonly Root[],
  newest: Root,
): Examined {
  const proposed = parseTargets(bytes, "targets.json");
  if (targets === null) throw malformed("targets");
  const before = parseTargets(targets, "targets.json before");
  // After a change of keys it is an older root's keys that have signed what was before.
  if (!chain.some((root) => isSigned(cryptography, root, before)))
    throw new RegrowError("TRUST_SIGNATURE_INVALID", { file: "targets.json before", role: "targets" });
  if (proposed.version <= before.version)
    throw malformed(`version ${proposed.version} does not follow on version ${before.version}`);
  return { proposed, needs: [needOf(cryptography, newest, "targets", proposed)] };
}

function isSigned(cryptography: Cryptography, root: Root, targets: Targets): boolean {
  const { keyIds, threshold } = root.roles.targets;
  return signersAmong(cryptography, root, keyIds, targets).length >= threshold;
}

function needOf(
  cryptography: Cryptography,
  root: Root,
  role: "root" | "targets",
  metadata: Examined["proposed"],
): Need {
  const { keyIds, threshold } = root.roles[role];
  const signed = signersAmong(cryptography, root, keyIds, metadata);
  const wrong = metadata.signatures.find(({ keyId }) => keyIds.includes(keyId) && !signed.includes(keyId));
  if (wrong !== undefined) throw new RegrowError("TRUST_SIGNATURE_INVALID", { key: wrong.keyId, role });
  return { of: `${role} keys of root ${root.version}`, keyIds, threshold, signed };
}

function signersAmong(
  cryptography: Cryptography,
  root: Root,
  keyIds: readonly string[],
  { signatures, signedBytes }: Pick<Examined["proposed"], "signatures" | "signedBytes">,
): readonly string[] {
  return keyIds.filter((keyId) => {
    const key = root.keys.get(keyId);
    const signature = signatures.find((candidate) => candidate.keyId === keyId);
    return (
      key !== undefined && signature !== undefined && cryptography.verify(key, signedBytes, signature.signatureHex)
    );
  });
}

function malformed(reason: string): RegrowError {
  return new RegrowError("SIGNING_REQUEST_MALFORMED", { reason });
}
