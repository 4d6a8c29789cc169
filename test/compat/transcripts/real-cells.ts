import type { Cell } from "./cells.ts";

/** Why a cell is not shown to a device as shipped; undefined: it is. All of them are shown to a kernel in the test's own process. */
export function whyNotReal({ example, over, emptyBecause }: Cell): string | undefined {
  if (emptyBecause !== undefined) return emptyBecause;
  if (over.startsWith("serial")) return "the hosts have the serial line";
  if (over.startsWith("stdio")) return "the scenarios have standard input and output";
  const { situation = {}, steps } = example;
  if (situation.hasWlan === true) return "this machine has no Wi-Fi";
  if (situation.dms !== undefined) return "the scenarios have a real DMS";
  if (situation.variables !== undefined) return "it would have to be made anew for other variables";
  if (situation.isSafeMode === true) return "it would have to be made anew in safe mode";
  const isRestarting = steps.some(({ restarts }) => restarts !== undefined);
  return isRestarting && over === "terminal-machine" ? "the hosts restart it in machine format" : undefined;
}
