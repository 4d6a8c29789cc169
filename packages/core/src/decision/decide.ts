import { compareVersions, isVersion } from "../version/index.ts";
import { chooseBundle } from "./choose-bundle.ts";
import type { DecisionBundle, DecisionDevice, DecisionInput } from "./input.ts";
import { because, type HoldCode, type Reason } from "./reasons.ts";
import { findDelay } from "./find-delay.ts";

/** What the device gets, with the chain of reasons, oldest first; the last reason is the decisive one. */
export type Decision =
  | {
      readonly kind: "offer";
      readonly bundle: DecisionBundle;
      /** Where the way leads: `bundle` itself when that is the last step. */
      readonly target: DecisionBundle;
      /** Steps that are left, this one included. */
      readonly passes: number;
      readonly reasons: readonly Reason[];
    }
  | {
      readonly kind: "hold";
      readonly reason: HoldCode;
      /** What it would get if it were asked to update; null where that would not help. */
      readonly waiting: DecisionBundle | null;
      /** When it may begin by itself, ms since 1970; null where time alone changes nothing. */
      readonly untilMs: number | null;
      readonly reasons: readonly Reason[];
    };

/**
 * Which bundle a device gets, and why (law L10): the live answer, the dry run and the explanation all ask here. Total and pure.
 * Force overcomes "up to date" and "rolled back here", never the security version.
 */
export function decide(input: DecisionInput): Decision {
  const { device, product, wish } = input;
  const reasons = circumstances(input);
  const gate = gateOf(device);
  if (gate !== null) return hold(gate, reasons);
  // Source: dms-facts 1.1 rule 1, a device is activated to one product.
  if (device.product === null || product?.code !== device.product) return hold("not-activated", reasons);

  const choice = chooseBundle(product, device.tag, wish.version);
  reasons.push(...choice.reasons);
  if (choice.bundle === null) return hold(choice.hold, reasons, choice.particulars);
  return onTheWay(choice.bundle, product.bundles, input, reasons);
}

function circumstances({ device, wish }: DecisionInput): Reason[] {
  const reasons: Reason[] = [];
  if (device.safeMode !== null) reasons.push(because("safe-mode", device.safeMode));
  if (wish.asked) reasons.push(because("asked"));
  if (wish.force) reasons.push(because("forced"));
  return reasons;
}

function gateOf(device: DecisionDevice): HoldCode | null {
  if (device.isRevoked) return "revoked";
  if (!device.isClaimed) return "not-claimed";
  return device.onTrial ? "on-trial" : null;
}

/** Steps that a path of floors may have. */
export const MAX_FLOOR_STEPS = 16;

/** Walks from the target down its floors to the first version that the device may install from where it is. */
function onTheWay(
  target: DecisionBundle,
  bundles: readonly DecisionBundle[],
  input: DecisionInput,
  reasons: Reason[],
): Decision {
  let step = target;
  for (let passes = 1; passes <= MAX_FLOOR_STEPS + 1; passes += 1) {
    const refusal = refusalOf(step, input);
    if (refusal !== null) return hold(refusal, reasons, step.version);
    const floor = unmetFloor(step, input.device);
    if (floor === null) return inTime({ kind: "offer", bundle: step, target, passes, reasons }, input);
    const next = bundles.find((bundle) => bundle.state === "available" && bundle.version === floor);
    if (next === undefined) return hold("floor-missing", reasons, floor);
    reasons.push(because("floor-first", `${floor} before ${step.version}`));
    step = next;
  }
  return hold("floor-endless", reasons, target.version);
}

/** What could be had, unless it is to wait. What a person at the device asks for is not held back by any time. */
function inTime(offer: Extract<Decision, { kind: "offer" }>, input: DecisionInput): Decision {
  const { bundle, target, passes, reasons } = offer;
  if (passes > 1 && input.wish.singlePass === true)
    return hold("needs-more-passes", reasons, `${passes} to ${target.version}`);
  const delay = findDelay(target, input);
  if (delay.hold === null)
    return { ...offer, reasons: [...reasons, ...delay.reasons, because("offered", bundle.version)] };
  const { reasons: chain } = hold(delay.hold, [...reasons, ...delay.reasons], delay.particulars);
  return { kind: "hold", reason: delay.hold, waiting: target, untilMs: delay.untilMs, reasons: chain };
}

function refusalOf(bundle: DecisionBundle, { device, wish }: DecisionInput): HoldCode | null {
  // Source: device-facts 5 no. 4, nothing happens when it is current.
  if (!wish.force && device.running?.id === bundle.manifestSha256) return "up-to-date";
  if (bundle.isDamaged === true) return "store-damaged";
  if (bundle.isRootAwaited === true) return "root-awaited";
  if (bundle.securityVersion < device.securityVersion) return "below-security-version";
  if (bundle.platform !== "any" && bundle.platform !== device.platform) return "wrong-platform";
  if (!wish.force && device.suspect === bundle.manifestSha256) return "safe-mode-here";
  return !wish.force && device.failed.includes(bundle.manifestSha256) ? "rolled-back-here" : null;
}

/**
 * A device without software has nothing old that a floor could protect. One that runs what is no version, from before there was a
 * DMS, is below every floor.
 */
function unmetFloor({ floor }: DecisionBundle, { running }: DecisionDevice): string | null {
  if (floor === null || running === null) return null;
  return !isVersion(running.version) || compareVersions(running.version, floor) < 0 ? floor : null;
}

function hold(reason: HoldCode, reasons: readonly Reason[], particulars?: string): Extract<Decision, { kind: "hold" }> {
  return { kind: "hold", reason, waiting: null, untilMs: null, reasons: [...reasons, because(reason, particulars)] };
}
