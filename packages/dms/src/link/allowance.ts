import type { LinkLimits } from "./link-limits.ts";

/** What a device may still send. */
export interface Allowance {
  /** Below 0: it has to wait. */
  readonly left: number;
  readonly atMs: number;
  /** Times in a row that it has been made to wait. */
  readonly waits: number;
}

type Rule = Pick<LinkLimits, "burst" | "perSecond" | "waits">;

export function fullAllowance({ burst }: Pick<Rule, "burst">, nowMs: number): Allowance {
  return { left: burst, atMs: nowMs, waits: 0 };
}

/** What a message leads to: nothing, a wait of so many ms before more is read, or the end. */
export type Verdict =
  | { readonly kind: "go-on" }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "end" };

/** Takes a message off the allowance; what fills again completely is forgotten. Times are monotonic. */
export function spend(
  { left, atMs, waits }: Allowance,
  { cost, nowMs, rule }: { readonly cost: number; readonly nowMs: number; readonly rule: Rule },
): { readonly allowance: Allowance; readonly verdict: Verdict } {
  const filled = Math.min(rule.burst, left + ((nowMs - atMs) * rule.perSecond) / 1_000);
  const before = { left: filled, atMs: nowMs, waits: filled >= rule.burst ? 0 : waits };
  const after = { ...before, left: before.left - cost };
  if (after.left >= 0) return { allowance: after, verdict: { kind: "go-on" } };
  // What had been read before it was made to wait still comes, and is none of a new wait.
  if (left < 0 && filled < 0) return { allowance: after, verdict: { kind: "go-on" } };
  const waiting = { ...after, waits: after.waits + 1 };
  if (waiting.waits > rule.waits) return { allowance: waiting, verdict: { kind: "end" } };
  return {
    allowance: waiting,
    verdict: { kind: "wait", ms: Math.ceil((1_000 * (rule.burst / 2 - after.left)) / rule.perSecond) },
  };
}
