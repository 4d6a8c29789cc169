import { NO_HEALING, learn, putBack, type Healing, type HealingTry, type SettingsSearch } from "../safe-mode/index.ts";
import type { RecoveryEvent, RollbackReason } from "../recovery-log/index.ts";
import type { BootRecord, GenerationReference, Trial } from "./boot-record.ts";
import type { Transition } from "./transition.ts";

/**
 * A try of healing has run well for its time. Safe mode ends, unless it was one of the steps that find out which setting is guilty:
 * then the search goes on from safe mode.
 */
export function proveTry(record: BootRecord, trial: Trial, { step, healthyMs }: HealingTry): Transition {
  const healing = record.healing ?? NO_HEALING;
  const ran = `ran well for ${Math.round(healthyMs / 1_000)} s`;
  if (step === "bundle") return takeBundle(record, trial.generation, ran);
  const search = healing.search === null ? null : learn(healing.search, true);
  if (search?.verdict !== "found") {
    const next = { ...record, trial: null, healing: { ...healing, search } };
    return { record: next, events: [settingsEvent("well", `${ran} with ${countText(healing)} put back`)] };
  }
  return {
    record: { ...well(record), healing: { ...healing, search } },
    events: [settingsEvent("healed", guiltText(search))],
  };
}

/** A try of healing is over without having helped: safe mode goes on, and knows more. */
export function endTry(record: BootRecord, trial: Trial, { step }: HealingTry, reason: RollbackReason): Transition {
  const healing = record.healing ?? NO_HEALING;
  const wasStopped = reason === "asked" || reason === "replaced";
  const outcome = wasStopped ? "skipped" : "failed";
  const detail = wasStopped ? STOPPED[reason] : failureText(record, trial, reason);
  const known = wasStopped ? healing : learnFailure(healing, step, trial.generation);
  return {
    record: { ...record, trial: null, healing: known },
    events: [{ kind: "healing", step, outcome, ...nameOf(trial.generation), detail }],
  };
}

const STOPPED = { asked: "ended by request", replaced: "an update came first" } as const;

function learnFailure(healing: Healing, step: HealingTry["step"], { id }: GenerationReference): Healing {
  if (step === "bundle") return { ...healing, triedBundle: id };
  return { ...healing, search: healing.search === null ? null : learn(healing.search, false) };
}

/** The version before runs from now on; what kept faulting is kept to fall back to, and the DMS does not give it again. */
function takeBundle(record: BootRecord, generation: GenerationReference, ran: string): Transition {
  const { confirmed, healing } = record;
  const known = healing === null ? null : { ...healing, search: null, triedBundle: null };
  const detail = `${generation.version} ${ran}`;
  const events: readonly RecoveryEvent[] =
    confirmed === null
      ? []
      : [
          { kind: "healing", step: "bundle", outcome: "healed", ...nameOf(confirmed), detail },
          fellBack(confirmed, generation, detail),
        ];
  return { record: { ...well(record), confirmed: generation, previous: confirmed, healing: known }, events };
}

function fellBack(from: GenerationReference, to: GenerationReference, detail: string): RecoveryEvent {
  const text = `${from.version} keeps faulting, ${detail}`;
  return { kind: "fell-back", generation: from.id, to: to.version, toGeneration: to.id, detail: text };
}

function well(record: BootRecord): BootRecord {
  return { ...record, trial: null, appFaults: 0, safeModeFaults: 0, safeMode: null };
}

function nameOf({ id, version }: GenerationReference): { readonly generation: string; readonly version: string } {
  return { generation: id, version };
}

function settingsEvent(outcome: "well" | "healed", detail: string): RecoveryEvent {
  return { kind: "healing", step: "settings", outcome, generation: null, version: null, detail };
}

function countText({ search }: Healing): string {
  const count = search === null ? 0 : putBack(search).length;
  return `${count} of ${search?.suspects.length ?? 0} changed settings`;
}

/** Law L13: which one it was. Names alone: values may be secrets. */
function guiltText(search: SettingsSearch): string {
  const guilty = putBack(search).map(({ name }) => name);
  const others = search.suspects.length - guilty.length;
  const rest =
    others === 0
      ? ""
      : `; ${others} other changed ${others === 1 ? "setting keeps its value" : "settings keep their values"}`;
  return `${listText(guilty)} ${guilty.length === 1 ? "is" : "are"} put back to the last good value${rest}`;
}

/** As many names as fit into an entry of the log, and how many more there are. */
function listText(names: readonly string[]): string {
  const shown = names.filter((_, index) => names.slice(0, index + 1).join(", ").length <= MAX_NAMES_LENGTH);
  const more = names.length - shown.length;
  return shown.join(", ") + (more === 0 ? "" : ` and ${more} more`);
}

const MAX_NAMES_LENGTH = 140;

function failureText(record: BootRecord, trial: Trial, reason: RollbackReason): string {
  const isBundle = trial.healing?.step === "bundle";
  const what = isBundle ? trial.generation.version : `${countText(record.healing ?? NO_HEALING)} put back`;
  if (reason !== "starts-exhausted") return `${what}: ${reason}`;
  const fault = record.faults.findLast((each) => each.onTrial && each.generation === trial.generation.id);
  const how =
    fault === undefined
      ? "no start ran for long enough"
      : `${fault.type}${fault.signal === null ? "" : ` ${fault.signal}`}`;
  return `${what}: ${how}`;
}
