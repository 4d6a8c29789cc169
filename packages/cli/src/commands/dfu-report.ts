import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";
import { handIn, readReport } from "../technician/index.ts";

/** Of what was refused, as sysexits has it for data. */
const REFUSED = 65;

export const dfuReportCommand: Command = command({
  name: "dfu report",
  summary: "hand in a technician's report, as 'regrow dfu --report' wrote it",
  about: [
    "Each line is taken once, however often the file is handed in. What a device has signed is checked, and its log taken in with it.",
    "'regrow audit' shows what was taken. A line that is refused is named; the others are taken.",
  ],
  arguments: { file: { kind: "text", about: "the report", required: true } },
  options: {},
  run: async ({ file: name }, { environment, folder, signal }) => {
    const file = resolve(folder, name);
    const lines = await readReport(file);
    if (lines.length === 0) throw new RegrowError("INPUT_UNREADABLE", { file, problem: "nothing is in it" });
    const { taken, known, refused } = await handIn(await openClient(environment), lines, signal);
    const text = [
      `${taken} lines taken, ${known} were there already, ${refused.length} refused`,
      ...refused.map(({ line, code, reason }) => `  line ${line}: ${reason} (${code})`),
    ];
    return { text, json: { file, taken, known, refused: [...refused] }, exit: refused.length === 0 ? 0 : REFUSED };
  },
});
