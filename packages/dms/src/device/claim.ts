import { createHash } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import type { ActivateAnswer, ClaimAnswer } from "@regrow/core/protocol";
import { transact, type Database } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { findProduct } from "../product/index.ts";
import { secretSha256 } from "../secret/index.ts";
import { addTokenUse, findShownToken, requireFreeUse, requireShown, useBy } from "../token/index.ts";
import type { OwnedDevice } from "./device-gate.ts";
import { findOwner, setOwner, setProduct, type KnownDevice } from "./device-repository.ts";

/**
 * POST /claim: gives the device the token's organisation as owner, and the token's product where it has one.
 * The same claim again gives the same answer.
 * @throws RegrowError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_USED, CLAIM_OWNED
 */
export function claim(database: Database, device: KnownDevice, secret: string, nowMs: number): Promise<ClaimAnswer> {
  const publicKeySha256 = createHash("sha256").update(device.publicKey).digest("hex");
  return transact(database, async (writer) => {
    const token = await findShownToken(writer, "claim", secretSha256(secret));
    requireShown(token);
    const answer = { owner: token.organisation, product: token.product?.code ?? null };
    // The secret of a claim token is what makes its organisation the owner.
    const claimant = provenTenant(token.organisationId);
    const owner = await findOwner(writer, device.uuid);
    const isRepeat = useBy(token, device.uuid, publicKeySha256) !== undefined;
    if (isRepeat && owner === claimant) return answer;
    requireFreeUse(token, nowMs);
    if (owner !== null && owner !== claimant) throw new RegrowError("CLAIM_OWNED");
    await addTokenUse(writer, {
      tokenId: token.id,
      deviceUuid: device.uuid,
      publicKeySha256,
      atMs: nowMs,
      isAcknowledged: true,
    });
    await setOwner(writer, device.uuid, claimant);
    if (token.product !== null) await setProduct(writer, claimant, device.uuid, token.product.id);
    return answer;
  });
}

/** POST /activate: binds the device to a product of its owner (dms-facts 1.1, rule 1). @throws RegrowError PRODUCT_UNKNOWN */
export function activate(database: Database, device: OwnedDevice, code: string): Promise<ActivateAnswer> {
  return transact(database, async (writer) => {
    const product = await findProduct(writer, device.owner, code);
    await setProduct(writer, device.owner, device.uuid, product.id);
    return { product: product.code };
  });
}
