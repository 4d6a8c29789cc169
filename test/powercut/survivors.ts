import type { Operation } from "@regrow/sim/disk";
import type { Mutant } from "./mutants.ts";

/** Why mutants of a kind break no law, and which they are. A rule that matches none makes the run fail, as does a mutant without one. */
export interface Rule {
  readonly reason: string;
  matches(mutant: Mutant, newStates: number): boolean;
}

export const RULES: readonly Rule[] = [
  {
    reason: "it leaves no state that the procedure itself could not leave",
    matches: (_mutant, newStates) => newStates === 0,
  },
  {
    reason:
      "staging proves nothing: what is there is hashed again before it is used, and the install's own barrier keeps it",
    matches: (mutant) => mutant.operations.every((operation) => isAbout(mutant.log, operation, "staging/")),
  },
  {
    reason: "the recovery log, durable before it, says the same: the next start finishes the record (boot-state.ts)",
    matches: ({ kind, operations: [first], log }) =>
      kind === "sync ignored" &&
      first?.path.startsWith("boot/record.") === true &&
      syncBefore(log, first)?.path === "recovery/log",
  },
  {
    reason: "no sync lies between the two, so that the medium may bring them in either order as it is",
    matches: ({ kind, operations }) => kind === "swapped" && operations.every((operation) => operation.kind !== "sync"),
  },
  {
    reason:
      "an empty folder: who puts the factory's bundle into it makes it again, and syncs its name (factory-install.ts)",
    matches: ({ kind, operations: [first] }) =>
      kind === "swapped" && first?.name === "makeDirectory" && first.path === "factory",
  },
  {
    reason: "the same folder is synced again before anything depends on its names",
    matches: ({ operations, log }) => {
      const folder = operations.find(({ name }) => name === "syncDirectory");
      return folder !== undefined && isSyncedAgain(log, folder);
    },
  },
  {
    reason:
      "an order that a cut takes back is given again, and one that the log tells to be done is only forgotten (orders.ts)",
    matches: ({ kind, operations: [first], log }) =>
      kind === "sync ignored" &&
      (first?.path === "boot/order.json.new" || (first?.path === "boot" && log[first.number - 2]?.path === ORDER)),
  },
  {
    reason:
      "a reset's plan that a cut brings back is known by the log to be carried out, and forgotten again (reset.ts)",
    matches: ({ kind, operations: [first], log }) =>
      kind === "sync ignored" && first?.path === "boot" && log[first.number - 2]?.name === "remove",
  },
  {
    reason:
      "a reset by the button is told to nobody before it is done, and until its plan is durable nothing has gone (reset-steps.ts)",
    matches: ({ kind, operations: [first], log }) =>
      kind === "sync ignored" &&
      first?.path === "boot/reset.json.new" &&
      log.some(({ path }) => path === "boot/reset-button.json.new"),
  },
  {
    reason: "a wipe writes the same settings twice, one after the other, and its own barrier keeps both (wipe.ts)",
    matches: ({ kind, operations: [first], log }) =>
      kind === "sync ignored" &&
      first?.path.startsWith("settings/") === true &&
      log.slice(first.number).some(({ name }) => name === "barrier"),
  },
  {
    reason:
      "what was believed on the way to an installation the install's barrier keeps before anybody is told; before, the next try believes it again",
    matches: ({ operations: [first], log }) =>
      first?.path.startsWith("identity/trust.") === true &&
      log.slice(first.number).some(({ name }) => name === "barrier"),
  },
  {
    reason: "staging proves nothing, and what lies in run/ counts until the next power cycle only (kept-standing.ts)",
    matches: ({ operations, log }) => operations.every((operation) => isAbout(log, operation, "staging/", "run/")),
  },
  {
    reason: "the log's next entry is synced before anybody hears of this one, and the record holds the fault besides",
    matches: ({ kind, operations: [first], log }) =>
      kind === "sync ignored" && first?.path === "recovery/log" && isSyncedSoon(log, first),
  },
];

const ORDER = "boot/order.json";

/** Why a mutant that broke no law is harmless; undefined where nobody knows. */
export function ruleOf(mutant: Mutant, newStates: number): Rule | undefined {
  return RULES.find((rule) => rule.matches(mutant, newStates));
}

/** True for an operation on files of these folders, and for a barrier that nothing else needed. */
function isAbout(log: readonly Operation[], operation: Operation, ...folders: readonly string[]): boolean {
  const isIn = ({ path }: Operation): boolean => folders.some((folder) => path.startsWith(folder));
  if (operation.name !== "barrier") return isIn(operation);
  const before = log.slice(0, operation.number - 1);
  const last = before.findLastIndex(({ name }) => name === "barrier");
  const open = before.slice(last + 1).filter((each) => each.kind !== "sync" && !isRemoval(each));
  return open.every((each) => isIn(each) || isSyncedIn(before, each));
}

function isRemoval({ name }: Operation): boolean {
  return name === "remove" || name === "removeDirectory";
}

/** Synced by itself after it was done: a file's bytes, or a name in its folder. */
function isSyncedIn(log: readonly Operation[], { number, kind, path, other }: Operation): boolean {
  const [name, synced] = kind === "data" ? ["sync", path] : ["syncDirectory", folderOf(other ?? path)];
  return log.slice(number).some((each) => each.name === name && each.path === synced);
}

/** Again with the entry that follows: append, sync, and the record's two operations before it. */
function isSyncedSoon(log: readonly Operation[], { number, path }: Operation): boolean {
  return log.slice(number, number + 4).some((each) => each.name === "sync" && each.path === path);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function isSyncedAgain(log: readonly Operation[], { number, path }: Operation): boolean {
  return log
    .slice(number)
    .some(({ name, path: later }) => name === "barrier" || (name === "syncDirectory" && later === path));
}

function syncBefore(log: readonly Operation[], { number }: Operation): Operation | undefined {
  return log.slice(0, number - 1).findLast(({ kind }) => kind === "sync");
}
