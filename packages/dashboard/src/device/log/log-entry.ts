import type { AnswerOf } from "@regrow/client/client";
import { parseLine, type ParsedEntry } from "@regrow/core/recovery-log";
import { causeText } from "../../parts/fault-text.ts";

/** An entry of a device's recovery log, for people. */
export interface LogEntry {
  readonly sequence: number;
  readonly atMs: number;
  readonly kind: string;
  /** What happened, in a sentence. */
  readonly text: string;
  /** Who made the device do it; null where the line does not say it. */
  readonly by: string | null;
  /** As the device signed it. */
  readonly line: string;
}

type Listed = AnswerOf<"getDeviceLog">["entries"][number];

export function readLogEntry({ sequence, atMs, kind, line }: Listed): LogEntry {
  const parsed = parseLine(line);
  // A newer framework may write what this page does not know: then the line is what there is to show.
  if (parsed === null) return { sequence, atMs, kind, text: kind, by: null, line };
  return { sequence, atMs, kind, text: sentenceOf(parsed.event), by: ACTORS[parsed.by], line };
}

/** The same of a line that came while somebody looked on; null for what is no entry. */
export function readLiveEntry(line: string): LogEntry | null {
  const parsed = parseLine(line);
  if (parsed === null) return null;
  const { sequence, atMs, event, by } = parsed;
  return { sequence, atMs, kind: event.kind, text: sentenceOf(event), by: ACTORS[by], line };
}

const ACTORS: Readonly<Record<ParsedEntry["by"], string>> = {
  bootloader: "the bootloader",
  kernel: "the framework",
  console: "somebody at its console",
  dms: "this DMS",
  factory: "its factory",
  gpio: "its button",
};

function sentenceOf(event: ParsedEntry["event"]): string {
  switch (event.kind) {
    case "installed":
      return `${event.version} was installed over ${event.from ?? "nothing"}`;
    case "confirmed":
      return `${event.version} confirmed itself; the security version is ${event.securityVersion}`;
    case "rolled-back":
      return `${event.version} was rolled back to ${event.to ?? "nothing"} (${event.reason})${event.fault === null ? "" : `: ${causeText(event.fault)}`}`;
    case "update-refused":
      return `${event.version ?? "An update"} was refused (${event.code}): ${event.detail}`;
    case "fell-back":
      return `What ran was damaged: back to ${event.to ?? "nothing"}. ${event.detail}`;
    case "fault":
      return `Fault: ${causeText(event.fault)}`;
    case "safe-mode-entered":
      return `Safe mode was entered (${event.reason}), with ${event.faults} faults`;
    case "faults-reset":
      return `${event.faults} faults were reset`;
    case "faults-cleared":
      return `${event.faults} faults were cleared after ${Math.round(event.healthyMs / 60_000)} healthy minutes`;
    case "record-rebuilt":
      return `The boot record was written anew: ${event.version ?? "nothing"} runs. ${event.detail}`;
    case "repaired":
      return `A self-check found ${event.found} damaged and repaired ${event.repaired}. ${event.detail}`;
    case "factory-reset":
      return `Factory reset: ${event.detail}`;
    case "provisioned":
      return `Provisioned at ${event.dms}`;
    case "claimed":
      return `Claimed by ${event.owner}`;
    case "released":
      return `Let go by ${event.owner}`;
    case "activated":
      return `Activated to ${event.product}`;
    case "deactivated":
      return `No longer activated to ${event.product}`;
    case "order-done":
      return `Order done (${event.order}): ${event.detail}`;
    case "order-refused":
      return `Order refused (${event.order}): ${event.detail}`;
    case "healing":
      return `Safe mode, ${HEALING[event.step]}: ${event.outcome}. ${event.detail}`;
    case "framework":
      return `Framework: ${event.detail}`;
    case "unrecognised":
      return event.name;
  }
}

type Healing = Extract<ParsedEntry["event"], { readonly kind: "healing" }>;

/** What each step of safe mode is. Source: docs/reference/safe-mode.md */
const HEALING: Readonly<Record<Healing["step"], string>> = {
  update: "asking for an update",
  settings: "putting changed settings back",
  bundle: "trying the version before",
  "reset-faults": "another chance for the app",
  "factory-reset": "factory reset",
  app: "the safemode app",
  "command-mode": "nothing is left to be tried",
};
