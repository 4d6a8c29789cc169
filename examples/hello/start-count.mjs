import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Counts this start in the app's own folder, which updates and rollbacks leave alone.
 * @returns {number} starts so far, this one included */
export function countStart() {
  const file = join(process.env["REGROW_DATA"] ?? ".", "starts");
  const starts = read(file) + 1;
  try {
    writeFileSync(`${file}.partial`, String(starts));
    renameSync(`${file}.partial`, file);
  } catch (error) {
    process.stdout.write(`the start is not counted: ${String(error)}\n`); // a full disk is no reason not to serve
  }
  return starts;
}

/** @param {string} file @returns {number} */
function read(file) {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || 0;
  } catch {
    return 0; // the first start
  }
}
