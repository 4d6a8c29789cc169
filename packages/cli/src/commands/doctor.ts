import { resolve } from "node:path";
import { command, type Command } from "../command/index.ts";

/** Something is left to be done; what kept the check itself from being made has the error table's codes. */
const EXIT_DAMAGED = 1;

export const doctorCommand: Command = command({
  name: "doctor",
  summary: "check what a stopped device has stored, and repair what can be given back",
  about: [
    "Boot record, recovery log, installed versions, objects, identity, framework and factory bundle are read and verified.",
    "What is damaged comes back from other copies on the device or from its factory bundle; the console command 'doctor' of a",
    "running device fetches from the DMS what nothing on the device can give back.",
  ],
  arguments: {},
  options: {
    root: { kind: "text", about: "the device's folder", value: "DIR", required: true },
    check: { kind: "flag", about: "only look: nothing is changed" },
  },
  run: async ({ root, check }, { folder, clock, status }) => {
    const { examineDevice } = await import("../device/index.ts"); // brings a bundler
    const { formatDiagnosis, isHealthy } = await import("@regrow/device/doctor");
    const note = (message: string): void => status.note(message);
    const logger = { debug: () => {}, info: () => {}, warn: note, error: note };
    const diagnosis = await examineDevice({ root: resolve(folder, root), isRepair: !check, clock, logger });
    const ok = isHealthy(diagnosis);
    return {
      text: formatDiagnosis(diagnosis),
      json: {
        ok,
        findings: diagnosis.findings.map(({ remedy, ...finding }) => ({ ...finding, remedy: { ...remedy } })),
        more: diagnosis.more,
        whole: diagnosis.whole,
        broken: diagnosis.broken.map((generation) => ({ ...generation })),
      },
      ...(ok ? {} : { exit: EXIT_DAMAGED }),
    };
  },
});
