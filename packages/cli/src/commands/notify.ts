import { writeSync } from "node:fs";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";

const WORDS = ["READY", "WATCHDOG", "CONFIRM"] as const;

/** For programs that are shell scripts. */
export const notifyCommand: Command = command({
  name: "notify",
  summary: "tell the bootloader that this app is READY, alive (WATCHDOG), or that the update is good (CONFIRM)",
  about: ["To be called by an app; writes to the pipe named in REGROW_NOTIFY_FD."],
  arguments: { word: { kind: "text", about: WORDS.join(", "), required: true } },
  options: {},
  run: async ({ word }, { environment }) => {
    const said = WORDS.find((one) => one === word.toUpperCase());
    if (said === undefined) throw new RegrowError("USAGE", { word, "one of": WORDS.join(", ") });
    const descriptor = environment["REGROW_NOTIFY_FD"];
    if (descriptor === undefined || !/^\d{1,4}$/.test(descriptor))
      throw new RegrowError("USAGE", { missing: "REGROW_NOTIFY_FD: this is not run by an app on a device" });
    writeLine(Number(descriptor), said);
    return { text: [], json: { said } };
  },
});

function writeLine(descriptor: number, word: string): void {
  try {
    writeSync(descriptor, `${word}\n`);
  } catch (cause) {
    throw new RegrowError("USAGE", { REGROW_NOTIFY_FD: descriptor, problem: "not open for writing" }, { cause });
  }
}
