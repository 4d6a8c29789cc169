import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ResetCause } from "./session.ts";

/** Where Linux tells about its last end. */
export interface MachinePaths {
  /** A new one each time the machine is started. */
  readonly bootId: string;
  /** What the kernel of the machine wrote when it panicked. @see https://docs.kernel.org/admin-guide/pstore-blk.html */
  readonly panics: string;
  /** Flags of the hardware watchdog. @see https://docs.kernel.org/watchdog/watchdog-api.html */
  readonly watchdog: string;
}

const LINUX_PATHS: MachinePaths = {
  bootId: "/proc/sys/kernel/random/boot_id",
  panics: "/sys/fs/pstore",
  watchdog: "/sys/class/watchdog/watchdog0/bootstatus",
};

/** The machine's start under which this program runs. */
export interface MachineStart {
  readonly cause: ResetCause;
  /** A new one each time; empty where the machine does not tell. */
  readonly bootId: string;
  /** The device stops in order: that the machine then starts anew says nothing. */
  noteStop(): Promise<void>;
}

/** WDIOF_CARDRESET: the watchdog has reset the machine. */
const WATCHDOG_RESET = 0x0020;
const FILE = "machine-start.json";

/** What is remembered in `run/`, which need not survive anything. Written once for each start of the machine. */
interface Remembered {
  readonly bootId: string;
  readonly panics: readonly string[];
  readonly wasStopped: boolean;
}

/**
 * Why the machine was started, seen from the last time that the device ran: told once, since what panic and watchdog leave stays
 * to be read for as long as the machine runs, and longer. "unknown" where it was not restarted, or says nothing.
 */
export async function readMachineStart(runFolder: string, paths: MachinePaths = LINUX_PATHS): Promise<MachineStart> {
  const bootId = (await readText(paths.bootId)).trim();
  const panics = await listPanics(paths.panics);
  const last = await recall(join(runFolder, FILE));
  const now: Remembered = { bootId, panics, wasStopped: false };
  const isSame = last?.bootId === bootId && !last.wasStopped && last.panics.join() === panics.join();
  if (!isSame) await remember(runFolder, now);
  return {
    bootId,
    cause: last === undefined || last.bootId === bootId ? "unknown" : await causeOf(last, panics, paths),
    noteStop: () => remember(runFolder, { ...now, wasStopped: true }),
  };
}

async function causeOf(last: Remembered, panics: readonly string[], paths: MachinePaths): Promise<ResetCause> {
  if (panics.some((panic) => !last.panics.includes(panic))) return "panic";
  const flags = Number.parseInt(await readText(paths.watchdog), 10);
  if ((flags & WATCHDOG_RESET) !== 0) return "watchdog";
  return last.wasStopped ? "unknown" : "power";
}

async function listPanics(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.startsWith("dmesg-")).toSorted();
  } catch {
    // No pstore, or not for us: nothing is known of panics.
    return [];
  }
}

async function recall(file: string): Promise<Remembered | undefined> {
  try {
    const value: unknown = JSON.parse(await readText(file));
    if (typeof value !== "object" || value === null || !("bootId" in value) || !("panics" in value)) return undefined;
    const { bootId, panics } = value;
    if (typeof bootId !== "string" || !Array.isArray(panics)) return undefined;
    return { bootId, panics: panics.map(String), wasStopped: "wasStopped" in value && value.wasStopped === true };
  } catch {
    // Not there, or cut while it was written: as on the first start.
    return undefined;
  }
}

async function remember(folder: string, what: Remembered): Promise<void> {
  const file = join(folder, FILE);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(what));
    await rename(`${file}.new`, file);
  } catch {
    // A disk that takes no writes must not keep the device from starting; the next start knows a little less.
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    // A machine that does not tell.
    return "";
  }
}
