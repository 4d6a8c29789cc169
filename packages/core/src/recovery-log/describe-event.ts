import type { SafeModeReason } from "../boot/index.ts";
import { causeLine, causeText, printable, type FaultRecord } from "../fault/index.ts";
import type { Actor, RecoveryEvent } from "./entry.ts";
import type { UnrecognisedEvent } from "./read-event.ts";
import { ROLLBACK_WORDS } from "./rollback-text.ts";

/**
 * What happened, in one line for people, without control characters and without a full stop at the end. The line as it is stored
 * says more: hashes, identifiers and all that a fault printed. Of an event that this version does not know: its name.
 */
export function describeEvent(event: RecoveryEvent | UnrecognisedEvent): string {
  return printable(sentence(event)).replaceAll(/\s+/g, " ").trim().replace(/\.$/, "");
}

/** Who made the device do it, as the end of "by ...". */
export const ACTOR_WORDS = {
  bootloader: "the bootloader",
  kernel: "the framework",
  console: "somebody at its console",
  dms: "its DMS",
  factory: "its factory",
  gpio: "its button",
} as const satisfies Record<Actor, string>;

function sentence(event: RecoveryEvent | UnrecognisedEvent): string {
  switch (event.kind) {
    case "installed":
      return `${event.version} was installed${event.from === null ? "" : ` over ${event.from}`}`;
    case "confirmed":
      return `${event.version} confirmed itself; the security version is ${event.securityVersion}`;
    case "rolled-back":
      return because(
        `${event.version} was rolled back to ${event.to ?? "nothing"}, as ${ROLLBACK_WORDS[event.reason]}`,
        event.fault === null ? "" : faultText(event.fault),
      );
    case "update-refused":
      return because(`${event.version ?? "An update"} was refused (${event.code})`, event.detail);
    case "fell-back":
      return because(`What ran was given up: back to ${event.to ?? "nothing"}`, event.detail);
    case "fault":
      return because("Fault", faultText(event.fault));
    case "safe-mode-entered":
      return `Safe mode was entered, ${SAFE_MODES[event.reason]}; ${counted(event.faults, "fault")}`;
    case "faults-reset":
      return `${counted(event.faults, "fault")} reset by hand`;
    case "faults-cleared":
      return `${counted(event.faults, "fault")} cleared after ${counted(Math.round(event.healthyMs / 60_000), "healthy minute")}`;
    case "record-rebuilt":
      return because(`The boot record was written anew: ${event.version ?? "nothing"} runs`, event.detail);
    case "repaired":
      return because(`A self-check found ${event.found} damaged and repaired ${event.repaired}`, event.detail);
    case "factory-reset":
      return because("Factory reset", event.detail);
    case "provisioned":
      return `Provisioned as ${event.uuid} at ${event.dms}`;
    case "claimed":
      return `Claimed by ${event.owner}`;
    case "released":
      return `Let go by ${event.owner}`;
    case "activated":
      return `Activated to ${event.product}`;
    case "deactivated":
      return `No longer activated to ${event.product}`;
    case "order-done":
      return because(`Order done (${event.order})`, event.detail);
    case "order-refused":
      return because(`Order refused (${event.order})`, event.detail);
    case "healing":
      return because(`Safe mode, ${HEALING[event.step]}: ${OUTCOMES[event.outcome]}`, event.detail);
    case "framework":
      return because("Framework", event.detail);
    case "unrecognised":
      return event.name;
  }
}

const SAFE_MODES = {
  "max-faults": "as the app has failed too often",
  forced: "as somebody asked for it",
  "nothing-whole": "as nothing on the device is whole",
  "kernel-faults": "as the kernel has failed too often",
} as const satisfies Record<SafeModeReason, string>;

type Healing = Extract<RecoveryEvent, { readonly kind: "healing" }>;

/** What each step of safe mode is. Source: docs/reference/safe-mode.md */
const HEALING = {
  update: "asking for an update",
  settings: "putting changed settings back",
  bundle: "trying the version before",
  "reset-faults": "another chance for the app",
  "factory-reset": "factory reset",
  app: "the safemode app",
  "command-mode": "nothing is left to be tried",
} as const satisfies Record<Healing["step"], string>;

const OUTCOMES = {
  begun: "begun",
  well: "it went well, and goes on",
  healed: "healed",
  failed: "it did not help",
  skipped: "left out",
} as const satisfies Record<Healing["outcome"], string>;

function faultText(fault: FaultRecord): string {
  const version = fault.version === null ? "" : ` (${fault.version}${fault.onTrial ? ", on trial" : ""})`;
  return because(`${causeText(fault)}${version}`, causeLine(fault.lastOutput));
}

function because(what: string, why: string): string {
  return why.trim() === "" ? what : `${what}: ${why}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
