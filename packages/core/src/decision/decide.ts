import { compareVersions } from "../version/index.ts";
import { chooseBundle } from "./choose-bundle.ts";
import type { DecisionBundle, DecisionDevice, DecisionInput } from "./input.ts";
import { because, type HoldCode, type Reason } from "./reasons.ts";

/** What the device gets, with the chain of reasons, oldest first; the last reason is the decisive one. */
export type Decision =
  | { readonly kind: "offer"; readonly bundle: DecisionBundle; readonly reasons: readonly Reason[] }
  | { readonly kind: "hold"; readonly reason: HoldCode; readonly reasons: readonly Reason[] };

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
  for (let steps = 0; steps <= MAX_FLOOR_STEPS; steps += 1) {
    const refusal = refusalOf(step, input);
    if (refusal !== null) return hold(refusal, reasons, step.version);
    const floor = unmetFloor(step, input.device);
    if (floor === null) return { kind: "offer", bundle: step, reasons: [...reasons, because("offered", step.version)] };
    const next = bundles.find((bundle) => bundle.state === "available" && bundle.version === floor);
    if (next === undefined) return hold("floor-missing", reasons, floor);
    reasons.push(because("floor-first", `${floor} before ${step.version}`));
    step = next;
  }
  return hold("floor-endless", reasons, target.version);
}

function refusalOf(bundle: DecisionBundle, { device, wish }: DecisionInput): HoldCode | null {
  // Source: device-facts 5 no. 4, nothing happens when it is current.
  if (!wish.force && device.running?.id === bundle.manifestSha256) return "up-to-date";
  if (bundle.securityVersion < device.securityVersion) return "below-security-version";
  if (bundle.platform !== "any" && bundle.platform !== device.platform) return "wrong-platform";
  return !wish.force && device.failed.includes(bundle.manifestSha256) ? "rolled-back-here" : null;
}

/** A device without software has nothing old that a floor could protect. */
function unmetFloor(bundle: DecisionBundle, device: DecisionDevice): string | null {
  if (bundle.floor === null || device.running === null) return null;
  return compareVersions(device.running.version, bundle.floor) < 0 ? bundle.floor : null;
}

function hold(reason: HoldCode, reasons: readonly Reason[], particulars?: string): Decision {
  return { kind: "hold", reason, reasons: [...reasons, because(reason, particulars)] };
}
