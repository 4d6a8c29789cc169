import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FOLDERS } from "../layout/index.ts";

/**
 * Remembers the app's process, so that one that outlived a killed bootloader is ended before the next is started.
 * In `run/`, which does not have to survive anything: after a restart of the machine the number means nothing.
 */
export async function rememberApp(root: string, pid: number): Promise<void> {
  try {
    await mkdir(dirname(fileIn(root)), { recursive: true });
    await writeFile(fileIn(root), String(pid));
  } catch {
    // A disk that takes no writes must not keep the app from running (law L1).
  }
}

/** The app has ended. */
export async function forgetApp(root: string): Promise<void> {
  try {
    await rm(fileIn(root), { force: true });
  } catch {
    // The same; a number that is left is checked before it is used.
  }
}

/** Ends what the last bootloader has left running, with everything it has started. True: there was something. */
export async function endStaleApp(root: string): Promise<boolean> {
  const pid = Number(await readText(fileIn(root)));
  if (!Number.isInteger(pid) || pid <= 1) return false;
  await forgetApp(root);
  // Numbers are used again: it is ours only if it was started with this device's folder.
  const environment = await readText(`/proc/${pid}/environ`);
  if (!environment.split("\0").includes(`REGROW_DATA=${join(root, FOLDERS.data)}`)) return false;
  process.kill(-pid, "SIGKILL");
  return true;
}

function fileIn(root: string): string {
  return join(root, FOLDERS.run, "app.pid");
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    // No such file or no such process any more: there is nothing to end.
    return "";
  }
}
