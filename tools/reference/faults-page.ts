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
        [
          "the kernel in safe mode",
          String(MAX_SAFE_MODE_FAULTS),
          "the previous framework where there is one that was not given up yet, else rescue: a serial console",
        ],
      ],
    ),
    `A trial's faults do not count among these: it gets ${MAX_TRIAL_STARTS} unconfirmed starts, whatever ended them, then it is rolled back.`,
    "## What tells them apart",
    "**No fault.** Init may stop all processes of a service at once, and the app may be the quickest to end. So what ends as if it had been asked to (code 0, SIGTERM, SIGINT, SIGHUP, or 128 and their number) is a fault only if nobody asks the device to stop within a second.",
    "**Out of memory.** Linux kills with the same signal as anybody else, but counts its own: the control group's `oom_kill` (memory.events of version 2, memory.oom_control of version 1), or the whole machine's where no group is told. Each kill is one process's; one that a shell had started shows as its code 137.",
    "**A reboot before it was healthy** counts when the device asks for it by itself: `setup.auto.cmd`, or the script of `setup cmd`. A person's `reboot`, a host's and the DMS's never do. Healthy is: ready, for the time of `app.healthy_clear_ms` (five minutes where that is 0).",
    "**A reset of the machine** counts once, by what Linux keeps of it: a new panic in pstore, or the watchdog's flag. A start after an order to stop, or after the power failed, counts for nothing. In safe mode it counts for safe mode.",
    "## Relapse",
    "Faults that bring a device back to safe mode before it ran well are a relapse: it is likely set up so that it fails. Consoles then advise a factory reset, below the documented banner. The boot record counts how often faults led to safe mode; the count starts again when the app has run for `app.healthy_clear_ms`, when another version is confirmed or takes the place of a damaged one, and with a factory reset. A safe mode that was forced, or that damage led to, is none.",
  ]);
}
