import { createHash } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import type { ActivateAnswer, ClaimAnswer } from "@regrow/core/protocol";
import { requireActivatable, requireClaimable, type ProductTerms } from "@regrow/core/release";
import { transact, type Database, type Writer } from "../database/index.ts";
import { raiseDeviceEvent } from "../event/index.ts";
import { provenTenant, wholeOf, type Tenant } from "../organisation/index.ts";
import { findProduct, findTerms } from "../product/index.ts";
import { secretSha256 } from "../secret/index.ts";
import { addTokenUse, findShownToken, requireFreeUse, requireShown, useBy } from "../token/index.ts";
import { recordOfDevice } from "./device-record.ts";
import { findBelonging, setProduct, type KnownDevice } from "./device-repository.ts";
import { changeOwner } from "./ownership.ts";

/**
 * POST /claim: gives the device the token's organisation as owner, and the token's product where it has one.
 * The same claim again gives the same answer.
 * @throws RegrowError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_USED, CLAIM_OWNED, PRODUCT_LOCKED, ACTIVATE_LOCKED
 */
export function claim(database: Database, device: KnownDevice, secret: string, nowMs: number): Promise<ClaimAnswer> {
  const publicKeySha256 = createHash("sha256").update(device.publicKey).digest("hex");
  return transact(database, async (writer) => {
    const token = await findShownToken(writer, "claim", secretSha256(secret));
    requireShown(token);
    const answer = { owner: token.organisation, product: token.product?.code ?? null };
    // The secret of a claim token is what makes its organisation the owner.
    const claimant = provenTenant(token.organisationId);
    const { owner, productId } = await findBelonging(writer, device.uuid);
    const isRepeat = useBy(token, device.uuid, publicKeySha256) !== undefined;
    if (isRepeat && owner === claimant) return answer;
    requireFreeUse(token, nowMs);
    const current = await findTerms(writer, productId);
    const next = await findTerms(writer, token.product?.id ?? null);
    requireFree(owner, claimant, current, next);
    if (next !== null) requireActivatable(current, next);
    await addTokenUse(writer, {
      tokenId: token.id,
      deviceUuid: device.uuid,
      publicKeySha256,
      atMs: nowMs,
      isAcknowledged: true,
    });
    await changeOwner(writer, device.uuid, claimant, nowMs);
    if (token.product !== null) await setProduct(writer, claimant, device.uuid, token.product.id);
    if (token.product !== null && productId !== token.product.id)
      await raiseDeviceEvent(writer, device.uuid, { type: "device.activated", atMs: nowMs });
    const changed = { token: token.id, product: answer.product };
    await recordOfDevice(writer, claimant, device.uuid, { operation: "claimDevice", atMs: nowMs, changed });
    return answer;
  });
}

/**
 * Makes an organisation the owner of a device, because somebody was proven to speak for it.
 * @throws RegrowError CLAIM_OWNED, PRODUCT_LOCKED
 */
export async function claimFor(
  writer: Writer,
  device: Pick<KnownDevice, "uuid">,
  claimant: Tenant,
  { atMs, changed }: { readonly atMs: number; readonly changed: Readonly<Record<string, string>> },
): Promise<void> {
  if (await takeDevice(writer, device, claimant, atMs))
    await recordOfDevice(writer, claimant, device.uuid, { operation: "claimDevice", atMs, changed });
}

/**
 * The same for somebody who records it themselves.
 * @returns false when it has the device already
 * @throws RegrowError CLAIM_OWNED, PRODUCT_LOCKED
 */
export async function takeDevice(
  writer: Writer,
  device: Pick<KnownDevice, "uuid">,
  claimant: Tenant,
  atMs: number,
): Promise<boolean> {
  const { owner, productId } = await findBelonging(writer, device.uuid);
  if (owner === claimant) return false;
  requireFree(owner, claimant, await findTerms(writer, productId));
  await changeOwner(writer, device.uuid, claimant, atMs);
  return true;
}

/** A device is claimed by who has it, or by anybody while nobody has it and its products are not locked. */
function requireFree(owner: Tenant | null, claimant: Tenant, ...products: readonly (ProductTerms | null)[]): void {
  if (owner !== null && owner !== claimant) throw new RegrowError("CLAIM_OWNED");
  if (owner === null) requireClaimable(...products);
}

/**
 * POST /activate: binds the device to a product of its owner (dms-facts 1.1, rule 1).
 * @throws RegrowError DEVICE_NOT_CLAIMED, PRODUCT_UNKNOWN, ACTIVATE_LOCKED
 */
export function activate(
  database: Database,
  { uuid }: Pick<KnownDevice, "uuid">,
  code: string,
  nowMs: number,
): Promise<ActivateAnswer> {
  return transact(database, async (writer) => {
    const { owner, productId } = await findBelonging(writer, uuid);
    if (owner === null) throw new RegrowError("DEVICE_NOT_CLAIMED");
    const current = await findTerms(writer, productId);
    // A production product stays, also that of another maker.
    if (current?.code === code) return { product: code };
    const product = await findProduct(writer, wholeOf(owner), code);
    requireActivatable(current, product);
    await setProduct(writer, owner, uuid, product.id);
    const changed = { product: product.code };
    await recordOfDevice(writer, owner, uuid, { operation: "activateDevice", atMs: nowMs, changed });
    if (productId !== product.id) await raiseDeviceEvent(writer, uuid, { type: "device.activated", atMs: nowMs });
    return { product: product.code };
  });
}
