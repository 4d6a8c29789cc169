import { MAX_APP_FAULTS, MAX_KERNEL_FAULTS, MAX_SAFE_MODE_FAULTS, MAX_TRIAL_STARTS } from "@regrow/core/boot";
import { FAULT_TYPES } from "@regrow/core/fault";
import { code, page, table } from "./markdown.ts";

/** docs/reference/faults.md */
export function faultsPage(): string {
  return page("Faults", [
    "A fault needs evidence. A stop that the framework, init or a person asked for is none, and a power cut is none.",
    table(
      ["type", "evidence: the process ...", "counts"],
      Object.entries(FAULT_TYPES).map(([name, { about, counts }]) => [code(name), about, counts ? "yes" : "no"]),
    ),
    "There are three counters, never mixed:",
    table(
      ["who failed", "how often", "what follows"],
      [
        ["the app of a confirmed generation", String(MAX_APP_FAULTS), "safe mode: the kernel runs, the app does not"],
        ["the kernel", String(MAX_KERNEL_FAULTS), "the previous framework, then rescue"],
        ["the kernel in safe mode", String(MAX_SAFE_MODE_FAULTS), "rescue: a serial console"],
      ],
    ),
    `A trial's faults do not count among these: it gets ${MAX_TRIAL_STARTS} unconfirmed starts, whatever ended them, then it is rolled back.`,
  ]);
}
