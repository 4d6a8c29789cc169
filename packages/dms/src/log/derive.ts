import type { FaultRecord } from "@regrow/core/fault";
import type { ParsedEntry, RecoveryEvent } from "@regrow/core/recovery-log";
import type { OutcomeResult } from "../database/index.ts";
import type { OrderEnd } from "../order/index.ts";

/** How an update ended, or how far it came, by the device's own signed word. */
export interface Outcome {
  readonly updateId: string;
  readonly manifestSha256: string | null;
  readonly product: string | null;
  readonly version: string | null;
  readonly result: OutcomeResult;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly fault: FaultRecord | null;
}

/** What runs now, when an entry says so. */
export type RunningChange =
  | { readonly kind: "runs"; readonly manifestSha256: string; readonly product: string; readonly version: string }
  /** An older one again, known by its hash alone; null: nothing. */
  | { readonly kind: "back-to"; readonly manifestSha256: string | null };

/** What an entry of a recovery log means to the DMS (law L13); most mean nothing but themselves. */
export interface Derived {
  readonly outcome?: Outcome;
  readonly fault?: FaultRecord;
  readonly running?: RunningChange;
  readonly order?: OrderEnd;
  /** What its app did before is dealt with: somebody has reset it, a version has proved itself, or safe mode looks after it. */
  readonly isWell?: true;
}

/** Pure: the same entry always means the same, so that a repeat changes nothing. */
export function derive({ event }: ParsedEntry): Derived {
  switch (event.kind) {
    case "installed":
      return { outcome: outcome(event, event.generation, "installed") };
    case "confirmed": {
      const { generation: manifestSha256, product, version } = event;
      return {
        outcome: outcome(event, manifestSha256, "confirmed"),
        running: { kind: "runs", manifestSha256, product, version },
        isWell: true,
      };
    }
    case "faults-reset":
    case "faults-cleared":
    case "safe-mode-entered":
      return { isWell: true };
    case "rolled-back":
      return {
        outcome: { ...outcome(event, event.generation, "rolled-back"), reason: event.reason, fault: event.fault },
      };
    case "update-refused":
      return { outcome: { ...outcome(event, null, "refused"), reason: event.code, detail: event.detail } };
    case "healing":
      return event.outcome === "healed" ? { ...givenUp(event), isWell: true } : {};
    case "fell-back":
      return { running: { kind: "back-to", manifestSha256: event.toGeneration } };
    case "record-rebuilt":
      return { running: rebuilt(event) };
    case "fault":
      return { fault: event.fault };
    case "order-done":
    case "order-refused":
      return {
        order: {
          id: event.orderId,
          result: event.kind === "order-done" ? "done" : "refused",
          detail: event.detail,
        },
      };
    default:
      return {};
  }
}

/** Safe mode has left a version that kept faulting for the one before: it is not given to this device again. */
function givenUp({ step, generation, version, detail }: HealingEvent): Pick<Derived, "outcome"> {
  if (step !== "bundle" || generation === null) return {};
  const end = outcome({ updateId: "healing", version }, generation, "rolled-back");
  return { outcome: { ...end, reason: "keeps-faulting", detail } };
}

type HealingEvent = Extract<RecoveryEvent, { kind: "healing" }>;

function rebuilt({ generation, product, version }: Extract<RecoveryEvent, { kind: "record-rebuilt" }>): RunningChange {
  if (generation === null || product === null || version === null) return { kind: "back-to", manifestSha256: null };
  return { kind: "runs", manifestSha256: generation, product, version };
}

function outcome(
  event: { readonly updateId: string; readonly version: string | null; readonly product?: string },
  manifestSha256: string | null,
  result: OutcomeResult,
): Outcome {
  const { updateId, version } = event;
  const product = event.product ?? null;
  return { updateId, manifestSha256, product, version, result, reason: null, detail: null, fault: null };
}
