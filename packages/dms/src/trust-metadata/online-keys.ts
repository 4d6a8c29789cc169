import { RegrowError, invariant } from "@regrow/core/error";
import type { Clock, Cryptography } from "@regrow/core/port";
import type { Root } from "@regrow/core/trust";
import { createSigningKey, readSigningKey, type PublicKey, type SigningKey } from "@regrow/trust/publisher";
import { ONLINE_ROLES, type Database, type OnlineRole, type Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { SealingKey } from "../secret/index.ts";
import { addOnlineKey, listOnlineKeys, type OnlineKey } from "./online-key-repository.ts";

export interface OnlineKeyParts {
  readonly clock: Pick<Clock, "nowMs">;
  readonly cryptography: Cryptography;
  readonly sealing: SealingKey;
}

/** The public halves that a product's root has to name. */
export type OnlinePublicKeys = Readonly<Record<OnlineRole, PublicKey>>;

/**
 * The newest key of each role, made where there is none. Private halves never leave the DMS: sealed in its database, with the sealing
 * key in a file of its own.
 */
export async function ensureOnlineKeys(
  parts: OnlineKeyParts,
  writer: Writer,
  tenant: Tenant,
  productId: string,
): Promise<OnlinePublicKeys> {
  const held = await listOnlineKeys(writer, tenant, productId);
  if (held.length === 0) return makeOnlineKeys(parts, writer, tenant, productId);
  const newest = (role: OnlineRole): SigningKey => {
    const key = held.findLast((each) => each.role === role);
    invariant(key !== undefined, "keys are made in pairs");
    return openKey(parts, productId, key);
  };
  return { snapshot: newest("snapshot"), timestamp: newest("timestamp") };
}

/**
 * A new pair, beside the ones that are held: the DMS signs with those that the product's root names, so a root that names the new ones
 * takes the old ones out of use.
 */
export async function makeOnlineKeys(
  parts: OnlineKeyParts,
  writer: Writer,
  tenant: Tenant,
  productId: string,
): Promise<OnlinePublicKeys> {
  const { clock, cryptography, sealing } = parts;
  const held = await listOnlineKeys(writer, tenant, productId);
  const sequence = (held.at(-1)?.sequence ?? 0) + 1;
  if (sequence > MAX_PAIRS) throw new RegrowError("ONLINE_KEYS_FULL", { limit: MAX_PAIRS });
  const pair = { snapshot: createSigningKey(cryptography), timestamp: createSigningKey(cryptography) };
  for (const role of ONLINE_ROLES) {
    const sealed = sealing.seal(new TextEncoder().encode(pair[role].toPem()), aboutOf(productId, role));
    const key: OnlineKey = { role, keyId: pair[role].id, sealed, sequence, createdAtMs: clock.nowMs() };
    await addOnlineKey(writer, tenant, productId, key);
  }
  return pair;
}

/** A key pair as it goes from one DMS to another: open. */
export interface OpenOnlineKey extends Pick<OnlineKey, "role" | "sequence" | "createdAtMs"> {
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
}

/** All that are held of a product, opened: for an export that seals them anew. */
export async function openOnlineKeys(
  { sealing }: Pick<OnlineKeyParts, "sealing">,
  database: Database,
  tenant: Tenant,
  productId: string,
): Promise<readonly OpenOnlineKey[]> {
  const held = await listOnlineKeys(database, tenant, productId);
  return held.map(({ role, sequence, createdAtMs, sealed }) => {
    const privateKey = new TextDecoder().decode(sealing.open(sealed, aboutOf(productId, role)));
    return { role, sequence, createdAtMs, privateKey };
  });
}

/** Takes a pair's half that comes from another DMS. @throws RegrowError KEY_UNREADABLE */
export async function takeOnlineKey(
  { cryptography, sealing }: Pick<OnlineKeyParts, "cryptography" | "sealing">,
  writer: Writer,
  tenant: Tenant,
  productId: string,
  { role, sequence, createdAtMs, privateKey }: OpenOnlineKey,
): Promise<void> {
  const { id: keyId } = readSigningKey(cryptography, privateKey);
  const sealed = sealing.seal(new TextEncoder().encode(privateKey), aboutOf(productId, role));
  await addOnlineKey(writer, tenant, productId, { role, keyId, sealed, sequence, createdAtMs });
}

/** The private halves of a role's keys that are held here. */
export async function signersOf(
  parts: Pick<OnlineKeyParts, "cryptography" | "sealing">,
  database: Database,
  tenant: Tenant,
  productId: string,
  root: Root,
): Promise<Readonly<Record<OnlineRole, readonly SigningKey[]>>> {
  const held = await listOnlineKeys(database, tenant, productId);
  const of = (role: OnlineRole): readonly SigningKey[] =>
    held
      .filter((key) => key.role === role && root.roles[role].keyIds.includes(key.keyId))
      .map((key) => openKey(parts, productId, key));
  return { snapshot: of("snapshot"), timestamp: of("timestamp") };
}

/** Whether a root asks for a snapshot and a timestamp at all. */
export function namesOnlineKeys({ roles }: Root): boolean {
  return ONLINE_ROLES.some((role) => roles[role].keyIds.length > 0);
}

/**
 * A product's root either leaves the online roles without keys, or names enough of the keys that are held here: devices refuse a head
 * that this DMS could not sign (law L7).
 * @throws RegrowError TRUST_ONLINE_KEYS_UNKNOWN
 */
export async function requireOnlineKeys(
  database: Database,
  tenant: Tenant,
  productId: string,
  root: Root,
): Promise<void> {
  if (!namesOnlineKeys(root)) return;
  const held = await listOnlineKeys(database, tenant, productId);
  for (const role of ONLINE_ROLES) {
    const { keyIds, threshold } = root.roles[role];
    const known = held.filter((key) => key.role === role && keyIds.includes(key.keyId)).length;
    if (known < threshold) throw new RegrowError("TRUST_ONLINE_KEYS_UNKNOWN", { role, needed: threshold, held: known });
  }
}

/** Pairs that a product may have in its life; each is a recovery from a lost or stolen one. */
const MAX_PAIRS = 100;

function openKey(
  { cryptography, sealing }: Pick<OnlineKeyParts, "cryptography" | "sealing">,
  productId: string,
  { sealed, role }: OnlineKey,
): SigningKey {
  const pem = new TextDecoder().decode(sealing.open(sealed, aboutOf(productId, role)));
  return readSigningKey(cryptography, pem);
}

function aboutOf(productId: string, role: OnlineRole): string {
  return `online key ${role} of ${productId}`;
}
