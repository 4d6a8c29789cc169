import { rebuildRecord, type GenerationReference, type KnownFromLog, type Transition } from "@regrow/core/boot";
import type { Cryptography, Disk } from "@regrow/core/port";
import { FOLDERS } from "../layout/index.ts";
import { unless, verifyGeneration } from "../store/index.ts";

/** A boot record for a device that has lost both copies, from the generations that are whole and what the log still knows. */
export async function rebuildFromDisk(
  disk: Disk,
  cryptography: Cryptography,
  known: KnownFromLog,
): Promise<Transition> {
  const whole: GenerationReference[] = [];
  for (const { name } of await unless(["ENOENT", "EIO"], disk.list(FOLDERS.generations), [])) {
    // A folder that was never finished has another name than its manifest's hash.
    if (!/^[0-9a-f]{64}$/.test(name)) continue;
    const check = await verifyGeneration(disk, cryptography, name);
    if (check.kind === "whole") whole.push(check.reference);
  }
  return rebuildRecord(whole, known);
}
