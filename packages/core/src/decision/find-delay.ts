import { formatUtc } from "../fault/index.ts";
import { delayOf } from "../schedule/index.ts";
import type { DecisionBundle, DecisionInput } from "./input.ts";
import { because, type HoldCode, type Reason } from "./reasons.ts";

/** Whether what could be had has to wait, and until when. */
interface FoundDelay {
  /** Null: it does not. */
  readonly hold: HoldCode | null;
  readonly particulars: string;
  readonly untilMs: number | null;
  readonly reasons: readonly Reason[];
}

/** Holds back what nobody at the device has asked for: for consent to where the way leads, for its day, for the window. */
export function findDelay(target: DecisionBundle, { device, wish, schedule }: DecisionInput): FoundDelay {
  const { nowMs, policy, consented } = schedule;
  if (wish.asked) return NONE;
  const isConsented = consented.includes(target.manifestSha256);
  const isUrgent = device.running === null || device.safeMode !== null;
  const delay = delayOf(policy, { nowMs, isConsented, isUrgent });
  if (delay.kind === "consent-needed") return { ...NONE, hold: delay.kind, particulars: target.version };
  const reasons = policy.asksFirst ? [because("consented", target.version)] : [];
  if (delay.kind === "none") return { ...NONE, reasons };
  return { hold: delay.kind, particulars: `until ${formatUtc(delay.untilMs)}`, untilMs: delay.untilMs, reasons };
}

const NONE: FoundDelay = { hold: null, particulars: "", untilMs: null, reasons: [] };
