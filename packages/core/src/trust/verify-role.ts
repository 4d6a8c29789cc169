import { RegrowError } from "../error/index.ts";
import type { Cryptography } from "../port/index.ts";
import type { RoleName, Root, Signature } from "./metadata.ts";

/**
 * Checks that enough distinct keys of a role have signed. Keys and schemes that are not supported count for nothing.
 * @returns the ids of those keys
 * @throws RegrowError TRUST_SIGNATURE_INVALID when none has, TRUST_THRESHOLD_UNMET when too few have
 */
export function verifyRole(
  cryptography: Cryptography,
  root: Root,
  role: RoleName,
  metadata: { readonly signatures: readonly Signature[]; readonly signedBytes: Uint8Array },
  file: string,
): readonly string[] {
  const { keyIds, threshold } = root.roles[role];
  const signatures = new Map(metadata.signatures.map(({ keyId, signatureHex }) => [keyId, signatureHex]));
  const signers = keyIds.filter((keyId) => {
    const key = root.keys.get(keyId);
    const signatureHex = signatures.get(keyId);
    return (
      key !== undefined && signatureHex !== undefined && cryptography.verify(key, metadata.signedBytes, signatureHex)
    );
  });
  // Ids are hashes of their keys (`parseRoot`) and a role names each once, so distinct ids are distinct keys.
  if (signers.length >= threshold) return signers;
  const details = { file, role, needed: threshold, signed: signers.length };
  throw new RegrowError(signers.length === 0 ? "TRUST_SIGNATURE_INVALID" : "TRUST_THRESHOLD_UNMET", details);
}
