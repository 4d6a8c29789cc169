import { createHash } from "node:crypto";
import { decide, type DecisionDevice, type DecisionProduct } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { CheckInAnswer, CheckInRequest, Offer, Return } from "@regrow/core/protocol";
import { composeBundleHead, listForDecision } from "../bundle/index.ts";
import { transact, type Database, type DeviceCondition } from "../database/index.ts";
import type { KnownDevice } from "../device/index.ts";
import { findProductById } from "../product/index.ts";
import type { LastSeen } from "./last-seen.ts";
import { listFailed, openOffer } from "./offer-repository.ts";
import type { Mark, QuietDevices } from "./quiet-devices.ts";

export interface CheckInParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly lastSeen: LastSeen;
  readonly quiet: QuietDevices;
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
  const mark = parts.quiet.mark(device.uuid, device.productId);
  const reported = JSON.stringify(request);
  parts.lastSeen.note(device.uuid, { atMs: nowMs, reported, condition: conditionOf(request) });
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
  const { owner, supplier } = device;
  if (decision.kind === "hold" || owner === null || supplier === null)
    return { ...answer, offer: null, standing: remember(parts, mark, device, request, nowMs) };
  const { bundle } = decision;
  const updateId = await transact(parts.database, (writer) => openOffer(writer, supplier, device.uuid, bundle, nowMs));
  const head = await composeBundleHead(parts.database, supplier, bundle.bundleId);
  const offer: Offer = {
    updateId,
    bundleId: bundle.bundleId,
    version: bundle.version,
    manifestSha256: bundle.manifestSha256,
    headBytes: head.length,
  };
  return { ...answer, offer, standing: null };
}

function conditionOf({ safeMode, onTrial }: CheckInRequest): DeviceCondition {
  if (safeMode !== null) return "safe-mode";
  return onTrial ? "on-trial" : "normal";
}

/** What is held for a device that wishes nothing is held for as long as nothing changes. */
function remember(
  { quiet }: CheckInParts,
  mark: Mark,
  device: KnownDevice,
  request: CheckInRequest,
  nowMs: number,
): string | null {
  // Entries of the log that are on their way will change the answer.
  if (request.wish.asked || request.logSequence !== device.logSequence) return null;
  const { freeBytes: _, ...state } = request;
  const standing = createHash("sha256").update(JSON.stringify(state)).digest("base64url").slice(0, STANDING_LENGTH);
  quiet.remember(mark, { standing, logSequence: device.logSequence, serial: device.serial }, nowMs);
  return standing;
}

/** 132 bits: no two states of a device have the same name. */
const STANDING_LENGTH = 22;

async function findDecisionProduct(database: Database, device: KnownDevice): Promise<DecisionProduct | null> {
  const { owner, supplier, productId } = device;
  if (owner === null || supplier === null || productId === null) return null;
  const product = await findProductById(database, supplier, productId);
  if (product === undefined) return null;
  const bundles = await listForDecision(database, supplier, product.id);
  return { code: product.code, isProduction: product.kind === "production", bundles };
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
