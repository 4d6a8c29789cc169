import { faultFingerprint, type FaultRecord, type FaultType } from "@regrow/core/fault";
import type { ProcessEnd, Session } from "./session.ts";
import type { Context } from "./steps.ts";

/** What is known of a fault besides who runs. */
export interface FaultEvidence {
  readonly subject: FaultRecord["subject"];
  readonly type: FaultType;
  readonly uptimeMs: number;
  readonly end: Pick<ProcessEnd, "code" | "signal" | "lastOutput">;
}

/** An end that left no evidence: a machine reset, a fault that was asked for. */
export const NO_EVIDENCE: FaultEvidence["end"] = { code: null, signal: null, lastOutput: "" };

/** A fault of what the session runs. */
export function makeFault(
  session: Session,
  { subject, type, uptimeMs, end }: FaultEvidence,
  context: Context,
): FaultRecord {
  const running = subject === "safe-mode" ? null : session.running;
  const cause = { subject, type, exitCode: end.code, signal: end.signal, lastOutput: end.lastOutput };
  return {
    ...cause,
    atMs: context.now.wallMs,
    generation: running?.generation.id ?? null,
    version: running?.generation.version ?? null,
    onTrial: subject === "app" && (running?.onTrial ?? false),
    uptimeMs: Math.max(0, Math.round(uptimeMs)),
    fingerprint: faultFingerprint(cause, context.cryptography),
  };
}
