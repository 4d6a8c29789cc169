import {
  HEALING_LIMITS,
  HEALING_STEPS,
  SAFE_MODE_EVENTS,
  STEP_TEXTS,
  safeModeMatrix,
  stepMatrix,
  type HealingCounter,
} from "@regrow/core/safe-mode";
import { code, page, table } from "./markdown.ts";

/** docs/reference/safe-mode.md */
export function safeModePage(): string {
  return page("Safe mode heals", [
    "In safe mode the app does not run. The safemode app, a part of the kernel, tries to get the device well without anybody, and says on every console, in the recovery log and so in the DMS what it does. These are its steps, in their order:",
    table(
      ["step", "what it does", "at most"],
      HEALING_STEPS.map((step) => [
        code(step),
        STEP_TEXTS[step],
        isCounter(step) ? `${HEALING_LIMITS[step]} times` : "",
      ]),
    ),
    LIMITS,
    "What is tried depends on why the device is in safe mode:",
    table(
      ["situation", "steps, when none of them helps"],
      stepMatrix().map(({ situation, steps }) => [situation, steps.map(code).join(", ")]),
    ),
    "## A try",
    TRY,
    "## A person at the console",
    PERSON,
    "## States and events",
    "From the function that decides. Bold: the next state; then what is done. `keep-trying`: the DMS is tried again and again as `system.safemode.ota_auto_retry` and `system.safemode.sleep_timeout` say.",
    table(
      ["state", ...SAFE_MODE_EVENTS.map(({ name }) => name)],
      safeModeMatrix().map(({ state, reactions }) => [state, ...reactions]),
    ),
    table(
      ["state", "what it is"],
      safeModeMatrix().map(({ state, about }) => [state, about]),
    ),
    "## A safemode app of your own",
    OWN,
  ]);
}

function isCounter(step: string): step is HealingCounter {
  return Object.hasOwn(HEALING_LIMITS, step);
}

const LIMITS = `The limits cannot be changed. They count from the machine's start: a restart of the device changes nothing, a power cycle ends them (on Linux: a new boot id), and so does a confirmed update. A factory reset ends all but its own. Then the device is in command mode: commands on the serial line, the remote terminal behind its login, and the set-up network.`;

const TRY = `"settings" and "bundle" start the app once, to see. The first fault ends the try. A power cut is no evidence: the same try is made again, three starts at most. It has helped when the app has run for \`system.safemode.try_time\` seconds without a fault, or twice as long as any start that led here, if that is more.

Settings under try are written nowhere. The boot record names what is put back, and whoever reads settings (the app's environment, the kernel) sees them so; when the try has failed they are as they were. The search puts back all of the changed settings first. Where that helps, it halves: one culprit among seven takes about five starts. What is found guilty is written at the next start; everything else keeps its value. Settings count as good when the app came up with them and was not on trial.`;

const PERSON = `Nothing begins before \`system.safemode.heal_delay\` seconds have passed. A byte on a serial line or a remote terminal, a command over the DMS, or one over HTTP that changes something pauses everything, but for an update that is under way. It goes on when nobody has typed for \`system.safemode.pause\` seconds; with 0 at the next start only. \`faults_reset\` and \`reboot\` end safe mode as ever, and what was known is forgotten.`;

const OWN = `A bundle may bring a safemode app (\`safeModeApp\` in regrow.json): a program that the kernel starts in safe mode in place of the steps above, as the app's user, in its tree, signed and verified like everything else. Its environment says why: \`REGROW_SAFE_MODE_REASON\` (max-faults, forced, nothing-whole), \`REGROW_SAFE_MODE_FAULTS\`, \`REGROW_SAFE_MODE_FAULT\` (type of the newest), \`REGROW_SAFE_MODE_LOADS\` (this start included). It writes command lines of the command API on its standard output and reads each answer, with its header, on its standard input: \`get system.safemode.status\`, \`ota\`, \`faults_reset\`, \`reboot\` ... While somebody types at a console its commands wait.

It has done its work when it ends with code 0. Ended otherwise, or silent for ten minutes, it is started again after a pause; at the tenth start in one power cycle without success command mode is what is left. Bundles in which something is damaged have the steps above. The framework's own safemode app is the kernel: when that fails eight times, rescue follows.`;
