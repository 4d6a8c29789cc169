import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Copies a folder as it is, with modes, owners and hard links, which fs.cp does not keep. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)("cp", ["-a", from, to]);
}
