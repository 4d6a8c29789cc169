import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Copies a folder as it is, with modes, owners and hard links, which fs.cp does not keep; on the drive when it resolves. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await run("cp", ["-a", from, to]);
  await run("sync", ["-f", to]);
}
