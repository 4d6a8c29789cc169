import { Metadata, MetadataKind, Root } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { TRUST_LIMITS, type RoleName } from "@regrow/core/trust";
import { parseMetadataJson } from "../ladder/parse-metadata.ts";
import type { PublicKey } from "./public-key.ts";
import { tufTime, unsignedMetadata } from "./sign-metadata.ts";

/** The roles that a root names keys for. Root and targets are a publisher's, snapshot and timestamp are a DMS's. */
export const ROLE_NAMES = ["root", "targets", "snapshot", "timestamp"] as const satisfies readonly RoleName[];

/** What the next root is to have differently. */
export interface RootChange {
  readonly add: readonly { readonly role: RoleName; readonly key: PublicKey }[];
  readonly remove: readonly { readonly role: RoleName; readonly keyId: string }[];
  readonly thresholds: Readonly<Partial<Record<RoleName, number>>>;
  /** All keys of a role from now on, in place of those that it had. */
  readonly replace: Readonly<Partial<Record<RoleName, readonly PublicKey[]>>>;
  /** Wall time in ms. */
  readonly expiresMs: number;
}

export const NO_ROOT_CHANGE: Omit<RootChange, "expiresMs"> = { add: [], remove: [], thresholds: {}, replace: {} };

/**
 * The root after this one, one version on and without signatures. Refuses what would make a root that nobody can follow or use.
 * @throws RegrowError ROOT_CHANGE_INVALID, TRUST_METADATA_MALFORMED
 */
export function nextRoot(current: Uint8Array, change: RootChange, nowMs: number): Uint8Array {
  if (change.expiresMs <= nowMs)
    throw refuse({ expires: tufTime(change.expiresMs), reason: "the new root would have expired already" });
  const { signed } = Metadata.fromJSON(MetadataKind.Root, parseMetadataJson(current, "root.json"));
  if (signed.version >= TRUST_LIMITS.chainLength)
    throw refuse({ version: signed.version, reason: "devices follow no longer chain of roots" });
  const roles = new Map(ROLE_NAMES.map((name) => [name, nextRole(name, rolesOf(signed, name), change)]));
  if ((roles.get("snapshot")?.keyids.length === 0) !== (roles.get("timestamp")?.keyids.length === 0))
    throw refuse({ reason: "a root names online keys for snapshot and timestamp, or for neither" });
  const named = new Map([
    ...Object.values(signed.keys).map((key) => [key.keyID, key] as const),
    ...change.add.map(({ key: { id, key } }) => [id, key] as const),
    ...Object.values(change.replace).flatMap((keys) => keys.map(({ id, key }) => [id, key] as const)),
  ]);
  const used = new Set([...roles.values()].flatMap(({ keyids }) => keyids));
  const next = {
    ...signed.toJSON(),
    version: signed.version + 1,
    expires: tufTime(change.expiresMs),
    keys: Object.fromEntries([...named].flatMap(([id, key]) => (used.has(id) ? [[id, key.toJSON()]] : []))),
    roles: Object.fromEntries(roles),
  };
  return unsignedMetadata(Root.fromJSON(next));
}

/** A role as TUF writes it. */
type RoleJson = { keyids: string[]; threshold: number };

function nextRole(
  name: RoleName,
  { keyIDs, threshold }: Root["roles"][string],
  { add, remove, thresholds, replace }: RootChange,
): RoleJson {
  const kept = replace[name]?.map(({ id }) => id) ?? [...keyIDs];
  for (const { role, keyId } of remove) {
    if (role !== name) continue;
    const index = kept.indexOf(keyId);
    if (index === -1) throw refuse({ role, key: keyId, reason: "the role has no such key to remove" });
    kept.splice(index, 1);
  }
  for (const { role, key } of add) if (role === name) kept.push(key.id);
  const twice = kept.find((id, index) => kept.indexOf(id) !== index);
  if (twice !== undefined) throw refuse({ role: name, key: twice, reason: "the role would have that key twice" });
  const needed = thresholds[name] ?? threshold;
  if (kept.length === 0 && keyIDs.length > 0)
    throw refuse({ role: name, reason: "its last key would be gone, and nobody could sign for it any more" });
  if (!Number.isSafeInteger(needed) || needed < 1)
    throw refuse({ role: name, threshold: needed, reason: "at least 1" });
  if (needed > kept.length && kept.length > 0)
    throw refuse({
      role: name,
      threshold: needed,
      keys: kept.length,
      reason: "more signatures than the role has keys",
    });
  if (kept.length > TRUST_LIMITS.keys) throw refuse({ role: name, keys: kept.length, most: TRUST_LIMITS.keys });
  return { keyids: kept, threshold: needed };
}

function rolesOf(root: Root, name: RoleName): Root["roles"][string] {
  const role = root.roles[name];
  if (role === undefined) throw new RegrowError("TRUST_METADATA_MALFORMED", { file: "root.json", role: name });
  return role;
}

function refuse(details: Readonly<Record<string, string | number>>): RegrowError {
  return new RegrowError("ROOT_CHANGE_INVALID", details);
}
