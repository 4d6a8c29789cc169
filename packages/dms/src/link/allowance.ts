import type { LinkLimits } from "./link-limits.ts";

/** What a device may still send. */
export interface Allowance {
  /** Below 0: it has to wait. */
  readonly left: number;
  readonly atMs: number;
  /** Times in a row that it has been made to wait. */
  readonly waits: number;
  /** When the last wait ends. What comes before had been read already. */
  readonly waitsUntilMs: number;
}

type Rule = Pick<LinkLimits, "burst" | "perSecond" | "waits">;

export function fullAllowance({ burst }: Pick<Rule, "burst">, nowMs: number): Allowance {
  return { left: burst, atMs: nowMs, waits: 0, waitsUntilMs: nowMs };
}

/** What a message leads to: nothing, a wait of so many ms before more is read, or the end. */
export type Verdict =
  | { readonly kind: "go-on" }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "end" };

/** Takes a message off the allowance; what fills again completely is forgotten. Times are monotonic. */
export function spend(
  { left, atMs, waits, waitsUntilMs }: Allowance,
  { cost, nowMs, rule }: { readonly cost: number; readonly nowMs: number; readonly rule: Rule },
): { readonly allowance: Allowance; readonly verdict: Verdict } {
  const filled = Math.min(rule.burst, left + ((nowMs - atMs) * rule.perSecond) / 1_000);
  const before = { left: filled, atMs: nowMs, waits: filled >= rule.burst ? 0 : waits, waitsUntilMs };
  const after = { ...before, left: before.left - cost };
  if (after.left >= 0) return { allowance: after, verdict: { kind: "go-on" } };
  // What had been read before it was made to wait still comes, and is none of a new wait.
  if (nowMs < waitsUntilMs) return { allowance: after, verdict: { kind: "go-on" } };
  // However much that was: a wait is bounded, and who floods on after it waits again, or is ended.
  const owed = Math.max(after.left, -rule.burst);
  const ms = Math.ceil((1_000 * (rule.burst / 2 - owed)) / rule.perSecond);
  const waiting = { left: owed, atMs: nowMs, waits: after.waits + 1, waitsUntilMs: nowMs + ms };
  if (waiting.waits > rule.waits) return { allowance: waiting, verdict: { kind: "end" } };
  return { allowance: waiting, verdict: { kind: "wait", ms } };
}
