import { createHash, randomUUID } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { provisionProof, type ProvisionAnswer, type ProvisionRequest } from "@regrow/core/protocol";
import type { Authorities } from "../certificate/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import type { ProvenDevice } from "../device-api/index.ts";
import { requireNotImporting } from "../import-mark/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { secretSha256 } from "../secret/index.ts";
import {
  acknowledgeTokenUses,
  addTokenUse,
  findShownToken,
  requireFreeUse,
  requireShown,
  useBy,
  type ShownToken,
} from "../token/index.ts";
import { addCertificate, findNewestCertificate } from "./certificate-repository.ts";
import { recordOfDevice } from "./device-record.ts";
import { addDevice, findHolder, setFirstProduct } from "./device-repository.ts";
import { isSignedByDevice } from "./device-signature.ts";

interface ProvisionParts {
  readonly database: Database;
  readonly authorities: Authorities;
  readonly clock: Pick<Clock, "nowMs">;
}

/** What a token gives to who shows it: the same again, or something new. */
type Grant =
  | { readonly kind: "repeat"; readonly certificatePem: string; readonly uuid: string }
  | { readonly kind: "new"; readonly token: ShownToken; readonly uuid: string };

/**
 * POST /provision: a certificate for a key that the device made, against a token. Asked again with the same token, UUID and
 * key before PUT, it gives the same device and a certificate that counts (dms-facts 2: the answer may be lost).
 * A product of the token is the one that the device is activated to, whoever claims it (dms-facts 1.1, "locked / unlocked").
 * @throws RegrowError INPUT_INVALID, TOKEN_INVALID, TOKEN_FOR_ANOTHER, TOKEN_EXPIRED, TOKEN_USED, DEVICE_UUID_REQUIRED, DEVICE_UUID_TAKEN, DEVICE_REVOKED, IMPORT_UNDER_WAY
 */
export async function provision(parts: ProvisionParts, request: ProvisionRequest): Promise<ProvisionAnswer> {
  const publicKey = new Uint8Array(Buffer.from(request.publicKey, "base64"));
  if (!isSignedByDevice(publicKey, provisionProof(request), request.proof))
    throw new RegrowError("INPUT_INVALID", { proof: "not made by that key" });
  const { database, authorities, clock } = parts;
  const nowMs = clock.nowMs();
  const asked = { secretSha256: secretSha256(request.token), uuid: request.uuid, publicKey, nowMs };
  const answer = (uuid: string, certificatePem: string): ProvisionAnswer => ({
    uuid,
    certificatePem,
    caPem: authorities.toldPem,
  });

  const before = await judge(database, asked);
  if (before.kind === "repeat") return answer(before.uuid, before.certificatePem);
  const { uuid } = before;
  // Issued before the transaction, which does nothing but queries, and judged once more inside it.
  const certificate = await authorities.acting.issueDevice(uuid, publicKey);
  return transact(database, async (writer) => {
    const grant = await judge(writer, asked);
    if (grant.kind === "repeat") return answer(grant.uuid, grant.certificatePem);
    await requireFreeUuid(writer, uuid, publicKey);
    const { id: tokenId, organisationId: makerId, product } = grant.token;
    await addDevice(writer, { uuid, makerId, publicKey, atMs: nowMs });
    if (product !== null) await setFirstProduct(writer, uuid, product.id);
    await addCertificate(writer, uuid, certificate);
    const use = { tokenId, deviceUuid: uuid, publicKeySha256: sha256(publicKey), atMs: nowMs, isAcknowledged: false };
    await addTokenUse(writer, use);
    const changed = { token: tokenId, certificate: certificate.serial, product: product?.code ?? null };
    // The token's secret is what makes its organisation the one that made the device known.
    await recordOfDevice(writer, provenTenant(makerId), uuid, { operation: "provisionDevice", atMs: nowMs, changed });
    return answer(uuid, certificate.certificatePem);
  });
}

/** PUT /provision: the device has stored its certificate, so its tokens are spent. Said twice, nothing happens. */
export function acknowledge(database: Database, uuid: ProvenDevice, nowMs: number): Promise<void> {
  return transact(database, (writer) => acknowledgeTokenUses(writer, uuid, nowMs));
}

interface Asked {
  readonly secretSha256: string;
  readonly uuid: string | null;
  readonly publicKey: Uint8Array;
  readonly nowMs: number;
}

async function judge(database: Database | Writer, asked: Asked): Promise<Grant> {
  const token = await findShownToken(database, "provision", asked.secretSha256);
  requireShown(token);
  const use = useBy(token, asked.uuid, sha256(asked.publicKey));
  if (use?.isAcknowledged === true) throw new RegrowError("TOKEN_USED");
  if (use !== undefined) {
    const newest = await findNewestCertificate(database, use.deviceUuid, asked.nowMs);
    if (newest === undefined) throw new RegrowError("TOKEN_USED");
    return { kind: "repeat", uuid: use.deviceUuid, certificatePem: newest.certificatePem };
  }
  requireFreeUse(token, asked.nowMs);
  if (token.uuid !== null && asked.uuid !== null && asked.uuid !== token.uuid)
    throw new RegrowError("TOKEN_FOR_ANOTHER", { uuid: asked.uuid });
  if (asked.uuid === null && token.isUuidRequired) throw new RegrowError("DEVICE_UUID_REQUIRED");
  const uuid = asked.uuid ?? token.uuid ?? randomUUID();
  await requireFreeUuid(database, uuid, asked.publicKey);
  return { kind: "new", token, uuid };
}

/** Only who holds the key may be given that UUID again, and not while an import that has it may still be taken back. */
async function requireFreeUuid(database: Database, uuid: string, publicKey: Uint8Array): Promise<void> {
  const holder = await findHolder(database, uuid);
  if (holder === undefined) return;
  await requireNotImporting(database, provenTenant(holder.viewer));
  if (Buffer.compare(holder.public_key, publicKey) !== 0) throw new RegrowError("DEVICE_UUID_TAKEN", { uuid });
  if (holder.is_revoked === 1) throw new RegrowError("DEVICE_REVOKED");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
