import { writeSync } from "node:fs";

/** Tells the bootloader something: READY, WATCHDOG or CONFIRM, a word and a line feed on the pipe that it left open.
 * Does nothing where the program does not run under Regrow.
 * @param {"READY" | "WATCHDOG" | "CONFIRM"} word */
export function notify(word) {
  const descriptor = Number(process.env["REGROW_NOTIFY_FD"]);
  if (Number.isInteger(descriptor) && descriptor > 2) writeSync(descriptor, `${word}\n`);
}
