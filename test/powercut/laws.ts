import { EMPTY_LOG, parseLine, verifyChain } from "@regrow/core/recovery-log";
import type { Cryptography } from "@regrow/core/port";
import { shownByDms } from "./dms-view.ts";
import { isAfter, newest, type Fact } from "./facts.ts";
import type { View } from "./view.ts";
import { RELEASES } from "./world.ts";

/** What a scenario allows a device to be after a cut, besides running a whole version. */
export interface Allowed {
  readonly isEmptyAllowed?: boolean;
  readonly isSafeModeAllowed?: boolean;
  /** Something is damaged before the procedure begins. */
  readonly isDamageAllowed?: boolean;
  /** The disk may have refused the recovery log's entries, while it took the record. */
  readonly isLogBehindAllowed?: boolean;
}

export interface Evidence {
  readonly view: View;
  readonly facts: readonly Fact[];
  readonly allowed: Allowed;
  /** Watched files that nothing may change, as they were at the beginning (law L14). */
  readonly kept: ReadonlyMap<string, string>;
  readonly cryptography: Cryptography;
}

/** The first law that a device breaks which has come up again; undefined when it keeps them all. */
export function findBroken(evidence: Evidence): string | undefined {
  for (const law of LAWS) {
    const broken = law(evidence);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

type Law = (evidence: Evidence) => string | undefined;

const comesUp: Law = ({ view: { app, status }, facts, allowed }) => {
  if (app !== undefined) return undefined;
  if (status.isSafeMode)
    return allowed.isSafeModeAllowed === true ? undefined : `L1: safe mode (${status.record.safeMode})`;
  const mayBeEmpty = allowed.isEmptyAllowed === true && newest(facts, "confirmed") === undefined;
  return mayBeEmpty ? undefined : "L1: nothing runs";
};

const runsWhole: Law = ({ view: { app, release, wrongTree } }) => {
  if (app === undefined) return undefined;
  if (release === undefined) return `L2: ${app.version} runs, which nobody has made`;
  return wrongTree === undefined ? undefined : `L3: ${app.version} runs, ${wrongTree}`;
};

/** Whatever a cut leaves, nothing that the record names may have to be given up for it: it is the old one or the new one, whole. */
const damagesNothing: Law = ({ view: { events }, allowed }) => {
  const isFallAllowed = allowed.isDamageAllowed === true;
  // What safe mode has left because it kept faulting was not lost by a cut.
  const left = events.flatMap((event) =>
    event.kind === "healing" && event.outcome === "healed" ? [event.generation] : [],
  );
  for (const event of events) {
    const isFall = event.kind === "fell-back" && !isFallAllowed && !left.includes(event.generation);
    const isLost = event.kind === "record-rebuilt" || isFall;
    if (isLost) return `L3: ${event.detail}`;
  }
  const gone = events.find((event) => event.kind === "rolled-back" && event.reason === "damaged");
  return gone?.kind === "rolled-back" ? `L3: ${gone.version} was installed and is damaged` : undefined;
};

const keepsInstalled: Law = ({ view: { status, events }, facts, allowed }) => {
  const installed = newest(facts, "installed");
  if (installed === undefined || !isAfter(facts, "installed", "rolled-back")) return undefined;
  const { trial, confirmed, faults } = status.record;
  // Without the log the ring of faults is what tells why.
  if (allowed.isLogBehindAllowed === true && faults.some((fault) => fault.onTrial)) return undefined;
  const isThere = trial?.generation.version === installed.version || confirmed?.version === installed.version;
  const gaveUp = events.some((event) => event.kind === "rolled-back" && event.version === installed.version);
  return isThere || gaveUp
    ? undefined
    : `L6: ${installed.version} was installed, confirmed is ${confirmed?.version ?? "nothing"}`;
};

const countsStarts: Law = ({ view: { status }, facts }) => {
  const started = newest(facts, "trial-started");
  const { trial } = status.record;
  if (started === undefined || trial?.generation.version !== started.version) return undefined;
  // Looked at after one more start; an installation anew begins anew.
  const isAnew = isAfter(facts, "installed", "trial-started");
  return isAnew || trial.starts > started.starts
    ? undefined
    : `L5: started ${started.starts} times, counted ${trial.starts - 1}`;
};

const keepsConfirmed: Law = ({ view: { status }, facts }) => {
  const told = newest(facts, "confirmed")?.version;
  const version = status.record.confirmed?.version;
  // A scenario goes upwards only, so a newer one is the step that was cut.
  return told === undefined || (version !== undefined && version >= told)
    ? undefined
    : `L6: ${told} was confirmed, now ${version ?? "nothing"}`;
};

const keepsRolledBack: Law = ({ view: { status }, facts }) => {
  const rolledBack = newest(facts, "rolled-back")?.version;
  if (rolledBack === undefined || isAfter(facts, "installed", "rolled-back")) return undefined;
  const { trial, confirmed } = status.record;
  return trial?.generation.version === rolledBack || confirmed?.version === rolledBack
    ? `L6: ${rolledBack} was rolled back and is back`
    : undefined;
};

const countsFaults: Law = ({ view: { status }, facts }) => {
  const { appFaults, safeMode } = status.record;
  const wasReset = isAfter(facts, "faults-reset", "faults");
  const told = wasReset ? 0 : (newest(facts, "faults")?.count ?? 0);
  // Between two facts there is room for one that was cut: one more fault, or the reset of all.
  const mayBeReset = facts.some((fact) => fact.kind === "may-reset");
  if (appFaults < told && !(mayBeReset && appFaults === 0)) return `L6: ${told} faults were recorded, now ${appFaults}`;
  if (appFaults > told + 1 && safeMode !== "forced") return `L5: ${told} faults happened, ${appFaults} are counted`;
  if (safeMode === "max-faults" && appFaults < 8) return `L5: safe mode after ${appFaults} faults`;
  if (wasReset && safeMode !== null) return "L6: the faults were reset, safe mode is back";
  const isKept = newest(facts, "safe-mode") === undefined || wasReset || mayBeReset || safeMode !== null;
  return isKept ? undefined : "L6: safe mode is forgotten";
};

const keepsSecurityVersion: Law = ({ view: { status, events, release } }) => {
  const { securityVersion } = status.record;
  const needed = Math.max(0, ...events.map((event) => (event.kind === "confirmed" ? event.securityVersion : 0)));
  if (securityVersion < needed) return `L4: security version ${securityVersion}, was ${needed}`;
  return release !== undefined && release.securityVersion < securityVersion
    ? `L4: ${release.version} runs below the security version`
    : undefined;
};

const keepsLog: Law = ({ view: { log }, facts, cryptography }) => {
  const chain = verifyChain(log, EMPTY_LOG, cryptography);
  if (!chain.ok) return `L14: the recovery log breaks at entry ${chain.at + 1} (${chain.reason})`;
  const told = newest(facts, "logged");
  if (told === undefined || told.sequence === 0) return undefined;
  const line = log[told.sequence - 1];
  return line !== undefined && parseLine(line)?.hash === told.hash
    ? undefined
    : `L6: entry ${told.sequence} of the recovery log is gone`;
};

/** What the log says was confirmed last, which is what the DMS will show, is what the record says. */
const tellsTheTruth: Law = ({ view: { status, events }, allowed }) => {
  if (allowed.isLogBehindAllowed === true) return undefined;
  const { confirmed } = status.record;
  const last = events.findLast(
    (event) => event.kind === "confirmed" || event.kind === "fell-back" || event.kind === "record-rebuilt",
  );
  if (last === undefined) return confirmed === null ? undefined : "L13: confirmed, and the log does not tell";
  return last.kind === "confirmed" && last.generation !== confirmed?.id
    ? `L13: the log says ${last.version}, the record ${confirmed?.version ?? "nothing"}`
    : undefined;
};

/**
 * The DMS is sent the log after the start, and shows what it says: that is what is confirmed, and what runs unless it is on trial.
 * What it showed before the power went may be overruled, but only by an entry that it did not have.
 */
const isShownTruly: Law = ({ view: { status, log, app }, facts, allowed }) => {
  if (allowed.isLogBehindAllowed === true) return undefined;
  const { confirmed, trial } = status.record;
  const shown = shownByDms(log);
  const name = (id: string | null): string => RELEASES.find((each) => each.manifestSha256 === id)?.version ?? "nothing";
  if (shown !== (confirmed?.id ?? null))
    return `L13: the DMS shows ${name(shown)}, confirmed is ${confirmed?.version ?? "nothing"}`;
  const isTried = app !== undefined && app.generation === trial?.generation.id;
  if (app !== undefined && !isTried && app.generation !== shown)
    return `L13: the DMS shows ${name(shown)}, ${app.version} runs`;
  const held = newest(facts, "logged")?.sequence ?? 0;
  const shownThen = shownByDms(log.slice(0, held));
  return shownThen !== shown && shownByDms(log.slice(held)) !== shown
    ? `L13: the DMS showed ${name(shownThen)}, and nothing in the log takes that back`
    : undefined;
};

const keepsSaved: Law = ({ view: { files }, facts }) => {
  const saved = new Map(facts.flatMap((fact) => (fact.kind === "saved" ? [[fact.path, fact.texts] as const] : [])));
  for (const [path, texts] of saved) {
    const text = files.get(path);
    if (text === undefined || !texts.includes(text))
      return `L6: ${path} was saved, now ${text === undefined ? "gone" : "something else"}`;
  }
  return undefined;
};

const keepsIdentity: Law = ({ view: { files }, kept }) => {
  for (const [path, text] of kept) if (files.get(path) !== text) return `L14: ${path} is not what it was`;
  return undefined;
};

const LAWS: readonly Law[] = [
  comesUp,
  runsWhole,
  damagesNothing,
  keepsInstalled,
  countsStarts,
  keepsConfirmed,
  keepsRolledBack,
  countsFaults,
  keepsSecurityVersion,
  keepsLog,
  tellsTheTruth,
  isShownTruly,
  keepsSaved,
  keepsIdentity,
];
