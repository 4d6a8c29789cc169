import { execFile } from "node:child_process";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DiskError } from "@regrow/core/port";
import { asDiskError } from "./disk-errors.ts";

/** A slow card with a full page cache needs minutes; after this the disk is taken for broken. */
const SYNC_TIMEOUT_MS = 300_000;

/**
 * Makes the whole file system of `root` durable in one go: syncfs(2), which Node does not have, by coreutils' `sync -f`.
 * It reports write-back errors since Linux 5.8. Where there is no such tool every file and folder below `root` is synced.
 * @throws DiskError EIO, also when it takes longer than five minutes
 */
export async function syncFileSystem(root: string, tool = "sync"): Promise<void> {
  if ((await runSyncTool(root, tool)) === "no such tool") await syncTree(root);
}

function runSyncTool(root: string, tool: string): Promise<"done" | "no such tool"> {
  return new Promise((resolve, reject) => {
    // SIGKILL: a process that waits for a disk does not hear milder signals, and nothing is lost by ending this one.
    execFile(
      tool,
      ["-f", "--", root],
      { timeout: SYNC_TIMEOUT_MS, killSignal: "SIGKILL" },
      (error, _stdout, stderr) => {
        if (error === null) resolve("done");
        else if (error.code === "ENOENT" || /(unrecognized|invalid|illegal) option/.test(stderr))
          resolve("no such tool");
        else reject(new DiskError("EIO", "", { cause: error }));
      },
    );
  });
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await syncPath(path, path);
  }
  await syncPath(folder, folder);
}

/** fsync of one file or folder. @throws DiskError */
export async function syncPath(absolute: string, path: string, flags: number | string = "r"): Promise<void> {
  try {
    await using file = await open(absolute, flags);
    await file.sync();
  } catch (thrown) {
    throw asDiskError(thrown, path);
  }
}
