import type { Cryptography, Logger } from "@regrow/core/port";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { deviceWith } from "./scenario/steps.ts";
import { isRefusal } from "./refusal.ts";
import { SILENT, SimDevice } from "./sim-device.ts";
import { look, type View } from "./view.ts";
import { describe } from "./judge.ts";
import { ONE, TWO, stageForgery } from "./world.ts";

/** Bits that are flipped, as parts of a file's length. */
const PLACES = [0, 0.13, 0.5, 0.77, 1] as const;

export interface Rot {
  /** Files that were damaged in some way, times ways. */
  readonly damages: number;
  /** Damages after which something else ran than before, or nothing. */
  readonly found: number;
  readonly bad: readonly string[];
}

/** Damages each file of a device that has two versions: in some bits, and unreadable as a whole. */
export async function sweepBadStorage(healthy: Cryptography, cryptography: Cryptography = healthy): Promise<Rot> {
  const base = await deviceWith(healthy, ONE, TWO);
  const bad: string[] = [];
  let damages = 0;
  let found = 0;
  for (const path of await filesOf(base)) {
    for (const how of [...PLACES, "unreadable"] as const) {
      const disk = base.fork();
      if (how === "unreadable") disk.makeUnreadable(path);
      else disk.rot(path, await bitAt(disk, path, how));
      damages += 1;
      const end = await start(disk, cryptography);
      if (end.isOther) found += 1;
      if (end.wrong !== undefined) bad.push(`${path} ${typeof how === "string" ? how : `bit at ${how}`}: ${end.wrong}`);
    }
  }
  const forged = await findForgery(base.fork(), cryptography);
  return { damages, found, bad: forged === undefined ? bad : [...bad, forged] };
}

async function start(
  disk: SimulatedDisk,
  cryptography: Cryptography,
): Promise<{ readonly isOther: boolean; readonly wrong: string | undefined }> {
  const said: string[] = [];
  const note = (message: string): void => void said.push(message);
  const logger: Logger = { ...SILENT, warn: note, error: note };
  try {
    const device = await SimDevice.start(disk, cryptography, logger);
    const isOther = device.app?.version !== TWO.version;
    const wrong = findWrong(await look(device, disk, []), isOther, said);
    await device.stop();
    return { isOther, wrong };
  } catch (error) {
    // The log itself cannot be read, and whoever asks is told so.
    if (isRefusal(error) && said.length > 0) return { isOther: false, wrong: undefined };
    return { isOther: true, wrong: `L1: ${describe(error)}` };
  }
}

function findWrong(
  { app, release, wrongTree, status, events }: View,
  isOther: boolean,
  said: readonly string[],
): string | undefined {
  if (app !== undefined && release === undefined) return "L2: runs what nobody has made";
  if (wrongTree !== undefined) return `L2: runs, ${wrongTree}`;
  if (app === undefined && !status.isSafeMode) return "L1: nothing runs, and it is not safe mode";
  const isTold = events.some(
    ({ kind }) => kind === "fell-back" || kind === "safe-mode-entered" || kind === "record-rebuilt",
  );
  return isOther && !(isTold && said.length > 0) ? "L13: other than before, and not a word" : undefined;
}

/** A bundle whose signature is of another text must be refused, and must not run. */
async function findForgery(disk: SimulatedDisk, cryptography: Cryptography): Promise<string | undefined> {
  const device = await SimDevice.start(disk, cryptography);
  try {
    await device.ask({ kind: "clear-staging", updateId: "forged" });
    await stageForgery(disk, "forged");
    await device.ask({ kind: "install", updateId: "forged", by: "dms" });
    return "L2: a forged bundle is installed";
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return undefined;
  } finally {
    await device.stop();
  }
}

async function filesOf(disk: SimulatedDisk, folder = ""): Promise<readonly string[]> {
  const files: string[] = [];
  for (const { name, kind } of await disk.list(folder)) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (kind === "directory") files.push(...(await filesOf(disk, path)));
    else if (kind === "file" && ((await disk.status(path))?.sizeBytes ?? 0) > 0) files.push(path);
  }
  return files;
}

async function bitAt(disk: SimulatedDisk, path: string, place: number): Promise<number> {
  const bits = ((await disk.status(path))?.sizeBytes ?? 0) * 8;
  return Math.min(bits - 1, Math.floor(bits * place));
}
