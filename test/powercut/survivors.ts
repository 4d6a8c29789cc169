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
    reason: "staging proves nothing: what is there is hashed again before it is used, and the install's own barrier keeps it",
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
    reason: "nothing refers to what is removed: any part of it may be left, and the next collection removes it",
    matches: ({ operations }) => operations.every(({ name }) => name === "remove" || name === "removeDirectory"),
  },
];

/** Why a mutant that broke no law is harmless; undefined where nobody knows. */
export function ruleOf(mutant: Mutant, newStates: number): Rule | undefined {
  return RULES.find((rule) => rule.matches(mutant, newStates));
}

/** True for an operation on files of a folder, and for a barrier behind nothing but such. */
function isAbout(log: readonly Operation[], operation: Operation, folder: string): boolean {
  if (operation.name !== "barrier") return operation.path.startsWith(folder);
  const before = log.slice(0, operation.number - 1);
  const last = before.findLastIndex(({ name }) => name === "barrier");
  return before.slice(last + 1).every((each) => each.kind === "sync" || each.path.startsWith(folder));
}

function syncBefore(log: readonly Operation[], { number }: Operation): Operation | undefined {
  return log.slice(0, number - 1).findLast(({ kind }) => kind === "sync");
}
