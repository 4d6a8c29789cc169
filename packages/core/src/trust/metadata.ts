import { RegrowError } from "../error/index.ts";
import { sha256Hex, type Cryptography, type VerificationKey } from "../port/index.ts";
import { canonicalJson } from "./canonical-json.ts";

/** Limits before anything is parsed. Targets name every manifest ever published: some 30,000 at 170 bytes. */
export const TRUST_LIMITS = {
  rootBytes: 512_000,
  targetsBytes: 5_000_000,
  /** Four versions and a signature or two. */
  snapshotBytes: 64_000,
  timestampBytes: 16_000,
  /** Files that a snapshot names. */
  snapshotFiles: 64,
  chainLength: 1_024,
  keys: 256,
  signatures: 256,
} as const;

/** The roles that a TUF root always has; those of a DMS have no keys where there is none. */
export const ROLE_NAMES = ["root", "targets", "snapshot", "timestamp"] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** Who may sign for a role, and how many of them must. */
export interface Role {
  readonly keyIds: readonly string[];
  readonly threshold: number;
}

export interface Signature {
  readonly keyId: string;
  readonly signatureHex: string;
}

/** What all signed metadata has; `signedBytes` is what signatures are over. */
interface Signed {
  readonly version: number;
  readonly signatures: readonly Signature[];
  readonly signedBytes: Uint8Array;
}

export interface Root extends Signed {
  readonly keys: ReadonlyMap<string, VerificationKey>;
  readonly roles: Readonly<Record<RoleName, Role>>;
}

export interface Target {
  readonly lengthBytes: number;
  readonly sha256: string;
}

export interface Targets extends Signed {
  readonly targets: ReadonlyMap<string, Target>;
}

type Fields = ReadonlyMap<string, unknown>;

/**
 * Reads root metadata and checks that every key id is the hash of its key: one key under two ids would count twice.
 * @throws RegrowError TRUST_METADATA_MALFORMED
 */
export function parseRoot(cryptography: Cryptography, bytes: Uint8Array, file: string): Root {
  const { signed, ...common } = parseSigned(bytes, "root", TRUST_LIMITS.rootBytes, file);
  if (typeof signed.get("consistent_snapshot") !== "boolean") throw malformed(file, "consistent_snapshot");
  const keys = fieldsOf(signed.get("keys"), file, "keys");
  if (keys.size > TRUST_LIMITS.keys) throw malformed(file, "keys");
  const roles = fieldsOf(signed.get("roles"), file, "roles");
  const role = (name: RoleName): Role => parseRole(roles.get(name), file, name);
  return {
    ...common,
    keys: new Map(Array.from(keys, ([keyId, key]) => [keyId, parseKey(cryptography, keyId, key, file)])),
    roles: { root: role("root"), targets: role("targets"), snapshot: role("snapshot"), timestamp: role("timestamp") },
  };
}

/**
 * Reads targets metadata. Delegations are not ours and would not be followed.
 * @throws RegrowError TRUST_METADATA_MALFORMED
 */
export function parseTargets(bytes: Uint8Array, file: string, maxBytes: number = TRUST_LIMITS.targetsBytes): Targets {
  const { signed, ...common } = parseSigned(bytes, "targets", maxBytes, file);
  const targets = fieldsOf(signed.get("targets"), file, "targets");
  return {
    ...common,
    targets: new Map(Array.from(targets, ([path, target]) => [path, parseTarget(target, file, path)])),
  };
}

function parseSigned(
  bytes: Uint8Array,
  type: string,
  maxBytes: number,
  file: string,
): Signed & { readonly signed: Fields } {
  if (bytes.length > maxBytes)
    throw new RegrowError("TRUST_METADATA_MALFORMED", {
      file,
      reason: "too large",
      limitBytes: maxBytes,
      actualBytes: bytes.length,
    });
  const envelope = fieldsOf(parseJson(bytes, file), file, "the whole");
  const signed = fieldsOf(envelope.get("signed"), file, "signed");
  if (signed.get("_type") !== type) throw malformed(file, "_type");
  const specVersion = signed.get("spec_version");
  // TUF 1.0.31, 4.3: the major version says what a reader must know.
  if (typeof specVersion !== "string" || !/^1\.\d{1,9}(\.\d{1,9})?$/.test(specVersion))
    throw malformed(file, "spec_version");
  if (typeof signed.get("expires") !== "string") throw malformed(file, "expires");
  const version = signed.get("version");
  if (!isWhole(version, 1)) throw malformed(file, "version");
  return {
    version,
    signed,
    signatures: parseSignatures(envelope.get("signatures"), file),
    signedBytes: canonicalJson(Object.fromEntries(signed)),
  };
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new RegrowError("TRUST_METADATA_MALFORMED", { file, reason: "not JSON in UTF-8" }, { cause });
  }
}

/** TUF 1.0.31, 4.2: at most one signature for each key id. */
function parseSignatures(value: unknown, file: string): readonly Signature[] {
  if (!Array.isArray(value) || value.length > TRUST_LIMITS.signatures) throw malformed(file, "signatures");
  const signatures = value.map((item: unknown) => {
    const fields = fieldsOf(item, file, "signatures");
    const keyId = fields.get("keyid");
    const signatureHex = fields.get("sig");
    if (typeof keyId !== "string" || typeof signatureHex !== "string") throw malformed(file, "signatures");
    return { keyId, signatureHex };
  });
  if (new Set(signatures.map(({ keyId }) => keyId)).size !== signatures.length)
    throw malformed(file, "signatures: a key id twice");
  return signatures;
}

function parseKey(cryptography: Cryptography, keyId: string, value: unknown, file: string): VerificationKey {
  const fields = fieldsOf(value, file, "keys");
  const keyval = fieldsOf(fields.get("keyval"), file, "keyval");
  const [keytype, scheme, publicKey] = [fields.get("keytype"), fields.get("scheme"), keyval.get("public")];
  if (typeof keytype !== "string" || typeof scheme !== "string" || typeof publicKey !== "string")
    throw malformed(file, "keys");
  if (keyId !== sha256Hex(cryptography, canonicalJson(value)))
    throw malformed(file, "keys: an id that is not its key's hash");
  return { keytype, scheme, public: publicKey };
}

function parseRole(value: unknown, file: string, name: string): Role {
  const fields = fieldsOf(value, file, `role ${name}`);
  const [keyIds, threshold] = [fields.get("keyids"), fields.get("threshold")];
  if (!Array.isArray(keyIds) || keyIds.length > TRUST_LIMITS.keys || !isWhole(threshold, 1))
    throw malformed(file, `role ${name}`);
  const ids = keyIds.filter((keyId: unknown) => typeof keyId === "string");
  if (new Set(ids).size !== keyIds.length) throw malformed(file, `role ${name}: key ids`);
  return { keyIds: ids, threshold };
}

function parseTarget(value: unknown, file: string, path: string): Target {
  const fields = fieldsOf(value, file, path);
  const lengthBytes = fields.get("length");
  const sha256 = fieldsOf(fields.get("hashes"), file, path).get("sha256");
  if (!isWhole(lengthBytes, 0) || typeof sha256 !== "string") throw malformed(file, path);
  return { lengthBytes, sha256 };
}

function fieldsOf(value: unknown, file: string, field: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(file, field);
  return new Map(Object.entries(value));
}

function isWhole(value: unknown, minimum: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= minimum;
}

function malformed(file: string, field: string): RegrowError {
  return new RegrowError("TRUST_METADATA_MALFORMED", { file, field: field.slice(0, 128) });
}
