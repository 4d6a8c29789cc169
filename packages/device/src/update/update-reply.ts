import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { HoldCode, ReasonCode } from "@regrow/core/decision";
import type { CheckInAnswer } from "@regrow/core/protocol";

/** What asking for an update led to. */
export type UpdateReply =
  | { readonly kind: "started"; readonly version: string }
  | { readonly kind: "up-to-date" }
  /** The DMS has nothing for this device now, and says why. */
  | { readonly kind: "held"; readonly reason: string };

/** What asking whether there is one led to. */
export type UpdateQuery =
  | { readonly kind: "available"; readonly version: string }
  | Exclude<UpdateReply, { readonly kind: "started" }>;

/** Holds that are an error for whoever asked; the others only say that there is nothing now. */
const ERROR_OF_HOLD: Partial<Record<HoldCode, ErrorCode>> = {
  revoked: "DEVICE_REVOKED",
  "not-claimed": "DEVICE_NOT_CLAIMED",
  "not-activated": "DEVICE_NOT_ACTIVATED",
  "version-refused": "ACTIVATE_LOCKED",
  "version-unknown": "BUNDLE_UNKNOWN",
  "version-not-available": "BUNDLE_NOT_AVAILABLE",
  "floor-missing": "BUNDLE_NOT_AVAILABLE",
  "needs-more-passes": "UPDATE_NEEDS_PASSES",
};

/** What ends by itself, with somebody's consent or repair: whoever is on the way waits. An offer may be held back for an order. */
const PASSING: ReadonlySet<string> = new Set<ReasonCode>([
  "offered",
  "store-damaged",
  "on-trial",
  "not-before",
  "outside-window",
  "consent-needed",
]);

/** An answer without an offer. @throws RegrowError for a hold that is an error */
export function replyOf(answer: CheckInAnswer): Exclude<UpdateReply, { kind: "started" }> {
  const last = answer.reasons.at(-1);
  if (last?.code === "up-to-date") return { kind: "up-to-date" };
  const code = last === undefined ? undefined : errorOfHold(last.code);
  if (code !== undefined) throw new RegrowError(code, { reason: last?.text ?? "" });
  return { kind: "held", reason: last?.text ?? "The DMS has nothing for this device" };
}

/** Why the device cannot go on where it is on the way; null: it waits. */
export function endOfWalk(answer: CheckInAnswer): RegrowError | null {
  const last = answer.reasons.at(-1);
  return last !== undefined && PASSING.has(last.code) ? null : errorOfNone(answer);
}

/** What has become of an update that was asked for where the DMS had none to give: one that was rolled back here stays that. */
export function errorOfNone({ reasons }: CheckInAnswer): RegrowError {
  const last = reasons.at(-1);
  const code = last?.code === "rolled-back-here" ? "UPDATE_ROLLED_BACK" : errorOfHold(last?.code ?? "");
  return new RegrowError(code ?? "UPDATE_HELD", { reason: last?.text ?? "the DMS has nothing for this device" });
}

function errorOfHold(code: string): ErrorCode | undefined {
  return new Map<string, ErrorCode>(Object.entries(ERROR_OF_HOLD)).get(code);
}
