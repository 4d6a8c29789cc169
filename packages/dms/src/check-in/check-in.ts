import { decide, type DecisionDevice, type DecisionProduct } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { CheckInAnswer, CheckInRequest, Offer, Return } from "@regrow/core/protocol";
import { composeBundleHead, listForDecision } from "../bundle/index.ts";
import { transact, type Database } from "../database/index.ts";
import type { KnownDevice } from "../device/index.ts";
import { findProductById } from "../product/index.ts";
import type { LastSeen } from "./last-seen.ts";
import { listFailed, openOffer } from "./offer-repository.ts";

export interface CheckInParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly lastSeen: LastSeen;
  readonly returnPolicy: Return;
}

/**
 * POST /check-in: what a device is to run, and why (law L10). An offer is durable before it is told, and keeps its
 * identifier until its outcome arrives, so that lost answers make no second update.
 * @throws RegrowError DEVICE_NOT_CLAIMED when a person asked for the update: they are to see why there is none
 */
export async function checkIn(
  parts: CheckInParts,
  device: KnownDevice,
  request: CheckInRequest,
): Promise<CheckInAnswer> {
  const nowMs = parts.clock.nowMs();
  parts.lastSeen.note(device.uuid, { atMs: nowMs, reported: JSON.stringify(request) });
  if (device.owner === null && request.wish.asked) throw new RegrowError("DEVICE_NOT_CLAIMED");
  const product = await findDecisionProduct(parts.database, device);
  const failed = await listFailed(parts.database, device.uuid);
  const decision = decide({ device: decisionDevice(device, product, failed, request), product, wish: request.wish });
  const answer = {
    reasons: [...decision.reasons],
    logSequence: device.logSequence,
    timeMs: nowMs,
    return: parts.returnPolicy,
  };
  const { owner } = device;
  if (decision.kind === "hold" || owner === null) return { ...answer, offer: null };
  const { bundle } = decision;
  const updateId = await transact(parts.database, (writer) => openOffer(writer, owner, device.uuid, bundle, nowMs));
  const head = await composeBundleHead(parts.database, owner, bundle.bundleId);
  const offer: Offer = {
    updateId,
    bundleId: bundle.bundleId,
    version: bundle.version,
    manifestSha256: bundle.manifestSha256,
    headBytes: head.length,
  };
  return { ...answer, offer };
}

async function findDecisionProduct(database: Database, device: KnownDevice): Promise<DecisionProduct | null> {
  if (device.owner === null || device.productId === null) return null;
  const product = await findProductById(database, device.owner, device.productId);
  if (product === undefined) return null;
  const bundles = await listForDecision(database, device.owner, product.id);
  return { code: product.code, isProduction: false, bundles };
}

function decisionDevice(
  device: KnownDevice,
  product: DecisionProduct | null,
  failed: readonly string[],
  request: CheckInRequest,
): DecisionDevice {
  return {
    uuid: device.uuid,
    isRevoked: device.isRevoked,
    isClaimed: device.owner !== null,
    product: product?.code ?? null,
    tag: device.tag,
    running: request.running,
    onTrial: request.onTrial,
    safeMode: request.safeMode,
    securityVersion: request.securityVersion,
    platform: request.platform,
    failed,
  };
}
