import type { FaultRecord } from "../fault/index.ts";
import { EMPTY_BOOT_RECORD, type BootRecord, type GenerationReference } from "./boot-record.ts";
import { decideBoot, type BootAction, type BootDecision } from "./decide.ts";

/** One situation and what `decideBoot` makes of it: a row of docs/reference/boot-decision.md, which is made from `bootMatrix`. */
export interface BootMatrixRow {
  readonly situation: string;
  /** What is started. */
  readonly action: string;
  /** What is logged, and why; empty where nothing is. */
  readonly logged: string;
  /** Whether the boot record is written before. */
  readonly writes: boolean;
}

/** The decision in every situation that a device can be in, from the code that decides. */
export function bootMatrix(): readonly BootMatrixRow[] {
  return SITUATIONS.map(({ situation, record, damaged }) => {
    const decision = decideBoot({ ...EMPTY_BOOT_RECORD, ...record }, new Set(damaged));
    return {
      situation,
      action: describeAction(decision.action),
      logged: describeEvents(decision.events),
      writes: decision.writes,
    };
  });
}

interface Situation {
  readonly situation: string;
  readonly record: Partial<BootRecord>;
  readonly damaged: readonly string[];
}

const OLD = reference("0", "1.0.0", 1);
const CONFIRMED = reference("1", "1.1.0", 1);
const TRIAL = reference("2", "1.2.0", 1);
const BOTH = { confirmed: CONFIRMED, previous: OLD, securityVersion: 1 };
const CRASH: FaultRecord = {
  subject: "app",
  type: "exit-before-ready",
  atMs: 0,
  generation: TRIAL.id,
  version: TRIAL.version,
  onTrial: true,
  exitCode: 1,
  signal: null,
  uptimeMs: 120,
  lastOutput: "",
  fingerprint: "0".repeat(16),
};

const SITUATIONS: readonly Situation[] = [
  at("nothing installed", {}),
  at("confirmed, whole", BOTH),
  at("confirmed, 7 faults", { ...BOTH, appFaults: 7 }),
  at("confirmed, 8 faults", { ...BOTH, appFaults: 8 }),
  at("confirmed damaged, previous whole", BOTH, CONFIRMED),
  at(
    "confirmed damaged, previous below the security version",
    { ...BOTH, securityVersion: 2, confirmed: { ...CONFIRMED, securityVersion: 2 } },
    CONFIRMED,
  ),
  at("confirmed and previous damaged", BOTH, CONFIRMED, OLD),
  at("confirmed damaged, no previous", { ...BOTH, previous: null }, CONFIRMED),
  at("confirmed below the security version, previous not", {
    ...BOTH,
    securityVersion: 2,
    previous: { ...OLD, securityVersion: 2 },
  }),
  at("trial, not started yet", { ...BOTH, ...trial(0) }),
  at("trial, started twice, not confirmed", { ...BOTH, ...trial(2) }),
  at("trial, started three times, not confirmed", { ...BOTH, ...trial(3), faults: [CRASH] }),
  at("trial, started three times, no fault (power cuts)", { ...BOTH, ...trial(3) }),
  at("trial damaged", { ...BOTH, ...trial(0) }, TRIAL),
  at("trial below the security version", {
    ...BOTH,
    ...trial(0),
    securityVersion: 2,
    confirmed: { ...CONFIRMED, securityVersion: 2 },
  }),
  at("trial and confirmed damaged, previous whole", { ...BOTH, ...trial(0) }, TRIAL, CONFIRMED),
  at("everything damaged", { ...BOTH, ...trial(0) }, TRIAL, CONFIRMED, OLD),
  at("first installation, started three times, not confirmed", trial(3)),
  at("in safe mode, trial waiting", { ...BOTH, ...trial(0), safeMode: "max-faults", appFaults: 8 }),
  at("in safe mode after damage, whole again", { ...BOTH, safeMode: "nothing-whole" }),
];

function at(situation: string, record: Partial<BootRecord>, ...damaged: readonly GenerationReference[]): Situation {
  return { situation, record, damaged: damaged.map(({ id }) => id) };
}

function reference(digit: string, version: string, securityVersion: number): GenerationReference {
  return { id: digit.repeat(64), product: "EXAMPLE", version, securityVersion };
}

function trial(starts: number): Partial<BootRecord> {
  return { trial: { generation: TRIAL, starts, updateId: "00000000-0000-4000-8000-000000000000" } };
}

function describeAction(action: BootAction): string {
  switch (action.kind) {
    case "start-app":
      return `start ${action.generation.version}${action.onTrial ? " on trial" : ""}`;
    case "safe-mode":
      return `safe mode: ${action.reason}`;
    case "no-app":
      return "kernel alone";
  }
}

function describeEvents(events: BootDecision["events"]): string {
  return events
    .map((event) => {
      if (event.kind === "rolled-back")
        return `rolled-back ${event.version}: ${event.reason}${event.fault === null ? "" : ` (${event.fault.type})`}`;
      if (event.kind === "fell-back") return `fell-back to ${event.to ?? "nothing"}: ${event.detail}`;
      return event.kind === "safe-mode-entered" ? `safe-mode-entered: ${event.reason}` : event.kind;
    })
    .join("; ");
}
