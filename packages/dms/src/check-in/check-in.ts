import { createHash } from "node:crypto";
import type { Decision } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { CheckInAnswer, CheckInRequest, Offer, Return } from "@regrow/core/protocol";
import { composeBundleHead } from "../bundle/index.ts";
import type { Authorities } from "../certificate/index.ts";
import { transact, type Database, type DeviceCondition } from "../database/index.ts";
import { endHiddenLog, type KnownDevice } from "../device/index.ts";
import { nameGivenFiles } from "../file/index.ts";
import type { Counts } from "../metrics/index.ts";
import { findPendingOrder } from "../order/index.ts";
import { decideFor } from "./decide-for.ts";
import type { LastSeen } from "./last-seen.ts";
import { openOffer } from "./offer-repository.ts";
import type { Mark, QuietDevices } from "./quiet-devices.ts";

export interface CheckInParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly lastSeen: LastSeen;
  readonly quiet: QuietDevices;
  readonly returnPolicy: Return;
  readonly authorities: Pick<Authorities, "toldPem" | "toldName">;
  readonly counts: Pick<Counts, "offers">;
}

/**
 * POST /check-in: what a device is to run, and why (law L10). An offer is durable before it is told, and keeps its
 * identifier until its outcome arrives, so that lost answers make no second update.
 * @param mark taken before `device` was read
 * @throws RegrowError DEVICE_NOT_CLAIMED when a person asked for the update: they are to see why there is none
 */
export async function checkIn(
  parts: CheckInParts,
  device: KnownDevice,
  request: CheckInRequest,
  mark: Mark,
): Promise<CheckInAnswer> {
  const nowMs = parts.clock.nowMs();
  const reported = JSON.stringify(request);
  const told = { owner: device.owner, reported, condition: conditionOf(request) };
  parts.lastSeen.note(device.uuid, { atMs: nowMs, told });
  if (device.owner === null && request.wish.asked) throw new RegrowError("DEVICE_NOT_CLAIMED");
  const decision = await decideFor(parts.database, device, request, nowMs);
  // Who asks at the device has agreed by that: it says nothing of what waits when nobody does.
  if (!request.wish.asked) parts.lastSeen.decided(device.uuid, { atMs: nowMs, held: versionHeld(decision) });
  const order = await findPendingOrder(parts.database, device.uuid);
  const files = await nameGivenFiles(parts.database, device);
  if (device.isLogHidden)
    await transact(parts.database, (writer) => endHiddenLog(writer, device.uuid, request.logSequence));
  // A device that says nothing of it is an older one, which could do nothing about it.
  const knows = (request.authorities ?? parts.authorities.toldName) === parts.authorities.toldName;
  const isQuiet = order === null && files === (request.files ?? null) && knows;
  const answer = {
    ...{ order, files, device: { owner: device.ownerName, product: device.product } },
    ...(knows ? {} : { authorities: parts.authorities.toldPem }),
    reasons: [...decision.reasons],
    logSequence: device.logSequence,
    timeMs: nowMs,
    return: returnFor(decision, parts.returnPolicy, nowMs),
  };
  const { owner, supplier } = device;
  if (decision.kind === "hold" || owner === null || supplier === null) {
    const { waiting, untilMs } = decision.kind === "hold" ? decision : { waiting: null, untilMs: null };
    const standing = isQuiet ? remember(parts, mark, device, request, { atMs: nowMs, untilMs }) : null;
    return { ...answer, offer: null, available: waiting?.version ?? null, standing };
  }
  const { bundle, target, passes } = decision;
  // A dry run: no offer is made, and what was offered before stays as it is.
  if (request.wish.query === true) return { ...answer, offer: null, available: target.version, standing: null };
  const updateId = await transact(parts.database, (writer) => openOffer(writer, supplier, device.uuid, bundle, nowMs));
  const head = await composeBundleHead(parts.database, supplier, bundle.bundleId, null);
  const offer: Offer = {
    updateId,
    bundleId: bundle.bundleId,
    version: bundle.version,
    manifestSha256: bundle.manifestSha256,
    headBytes: head.length,
    target: target.version,
    passes,
  };
  parts.counts.offers += 1;
  return { ...answer, offer, standing: null };
}

/** What somebody has to agree to; null: nothing. */
function versionHeld(decision: Decision): string | null {
  return decision.kind === "hold" && decision.reason === "consent-needed" ? (decision.waiting?.version ?? null) : null;
}

function conditionOf({ safeMode, onTrial, running }: CheckInRequest): DeviceCondition {
  if (safeMode !== null) return "safe-mode";
  if (onTrial) return "on-trial";
  return running === null ? "no-software" : "normal";
}

/** What is held for a device that wishes nothing is held for as long as nothing changes. */
function remember(
  { quiet, returnPolicy }: CheckInParts,
  mark: Mark,
  device: KnownDevice,
  request: CheckInRequest,
  when: { readonly atMs: number; readonly untilMs: number | null },
): string | null {
  // Entries of the log that are on their way will change the answer.
  if (request.wish.asked || request.logSequence !== device.logSequence) return null;
  const { freeBytes: _, ...state } = request;
  const standing = createHash("sha256").update(JSON.stringify(state)).digest("base64url").slice(0, STANDING_LENGTH);
  // Told the same again it comes back as it was told before: the last time before the end it is to be told anew when.
  const untilMs = when.untilMs === null ? null : when.untilMs - returnPolicy.afterMs - returnPolicy.jitterMs;
  const { logSequence, serial, productId } = device;
  quiet.remember(mark, { standing, logSequence, serial, productId, untilMs }, when.atMs);
  return standing;
}

/** 132 bits: no two states of a device have the same name. */
const STANDING_LENGTH = 22;

/** When to come back: as ever, but not later than the moment at which what waits may begin. */
function returnFor(decision: Decision, policy: Return, nowMs: number): Return {
  if (decision.kind === "offer" || decision.untilMs === null) return policy;
  return { ...policy, afterMs: Math.min(policy.afterMs, decision.untilMs - nowMs) };
}
