import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** One sync of the whole file system: needs coreutils. */
export async function syncFileSystem(folder: string): Promise<void> {
  await promisify(execFile)("sync", ["-f", "--", folder]);
}

/** Resident memory of a process, MB of 10^6 bytes: all of its pages, and its share of those that others have too. */
export async function memoryOf(pid: number): Promise<{ readonly rss: number; readonly pss: number }> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  return { rss: kilobytes(text, "Rss") / 1000, pss: kilobytes(text, "Pss") / 1000 };
}

/** The most memory that this process ever had resident, MB. */
export async function peakMemory(): Promise<number> {
  return residentPeakOf("self");
}

/** The most memory that a process ever had resident, MB. */
export async function residentPeakOf(pid: number | "self"): Promise<number> {
  return kilobytes(await readFile(`/proc/${pid}/status`, "utf8"), "VmHWM") / 1000;
}

/** Bytes that a process has made the storage write. */
export async function writtenBy(pid: number): Promise<number> {
  return Number(/^write_bytes: (\d+)$/m.exec(await readFile(`/proc/${pid}/io`, "utf8"))?.[1]);
}

/** Processes below one, itself included. */
export async function processTree(pid: number): Promise<readonly { readonly pid: number; readonly command: string }[]> {
  const [command, children] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, "utf8"),
    readFile(`/proc/${pid}/task/${pid}/children`, "utf8"),
  ]);
  const below = await Promise.all(
    children
      .split(" ")
      .filter(Boolean)
      .map((child) => processTree(Number(child))),
  );
  return [{ pid, command: command.replaceAll("\0", " ") }, ...below.flat()];
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1]) * 1.024;
}
