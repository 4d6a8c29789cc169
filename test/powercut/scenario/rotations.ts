import { writeHead } from "@regrow/core/bundle";
import { TrustMemory } from "@regrow/device/trust-memory";
import { TimeFloor, UpdateDesk, Updater } from "@regrow/device/update";
import { SeededEntropy } from "@regrow/sim/clock";
import { verifyFreshLadder } from "@regrow/trust/ladder";
import { ROTATED_HEADS, type RotatedHead } from "../rotated-heads.ts";
import { ScriptedDms, offerOf } from "../scripted-dms.ts";
import { SILENT, type SimDevice } from "../sim-device.ts";
import { ONE, TWO } from "../world.ts";
import { PRODUCT, keepsBelieved, rank } from "./believed.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { confirm, deviceWith, reboot, start, tellLog, tellTrial, updateIdOf } from "./steps.ts";

/**
 * A device that looks at each head of a product whose keys change one after the other, and installs the last: what it has believed it
 * never un-believes, and at no moment does a rotation leave it with a ladder that it cannot climb.
 */
export const ROTATIONS: readonly Scenario[] = [
  {
    name: "rotation of every role's key",
    ends: TWO.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    law: keepsBelieved,
    run: async (stage) => {
      const device = await start(stage);
      const { record } = await device.status();
      if (record.confirmed?.id !== TWO.manifestSha256) await rotate(device, stage);
      await device.stop();
    },
  },
];

async function rotate(device: SimDevice, stage: Stage): Promise<void> {
  if (device.app?.generation !== TWO.manifestSha256) {
    for (const rotated of ROTATED_HEADS) await bring(device, stage, rotated);
    if (device.app?.generation !== TWO.manifestSha256) await reboot(device, stage.tell);
  }
  await confirm(device, stage, TWO);
}

/** All but the last come without a pack: the device has believed them, and installs nothing. */
async function bring(device: SimDevice, stage: Stage, rotated: RotatedHead): Promise<void> {
  const { disk, cryptography, tell } = stage;
  const memory = new TrustMemory({ disk, cryptography, log: SILENT });
  const seen = await memory.seenOf(PRODUCT);
  // Taken up after a cut: whoever has seen more asks for no less.
  if (rank(seen.platformRoot?.version, seen.productRoot?.version) > rank(rotated.platformRoot, rotated.productRoot))
    return;
  const isLast = rotated === ROTATED_HEADS.at(-1);
  const updater = new Updater({
    access: new RotatedDms(disk, rotated, isLast),
    bootloader: device,
    disk,
    cryptography,
    clock: device.clock,
    entropy: new SeededEntropy(1),
    log: SILENT,
    timeFloor: new TimeFloor(device.clock, memory),
    memory,
    verifyHead: (input) => verifyFreshLadder({ cryptography, ...input }),
    desk: new UpdateDesk({ disk, clock: device.clock, log: SILENT, onProgress: () => {} }),
    makeRoom: async () => {},
  });
  const updateId = isLast
    ? updateIdOf(TWO)
    : `${updateIdOf(TWO).slice(0, -4)}${rotated.productRoot}00${rotated.platformRoot}`;
  const run = updater.run({ ...offerOf(TWO), updateId }, "dms", new AbortController().signal);
  if (!isLast) await run.catch((error: unknown) => requireWithheld(error));
  else await run;
  await device.rest();
  const { platformRoot, productRoot, timestamp } = rotated;
  tell({ kind: "believed", platformRoot, productRoot, timestamp });
  await tellLog(device, tell);
  if (!isLast) return;
  tell({ kind: "installed", version: TWO.version });
  await tellTrial(device, tell);
}

/** Gives a head of its own, and its pack only with the last one. */
class RotatedDms extends ScriptedDms {
  readonly #rotated: RotatedHead;
  readonly #hasPack: boolean;

  constructor(disk: Stage["disk"], rotated: RotatedHead, hasPack: boolean) {
    super(disk);
    this.#rotated = rotated;
    this.#hasPack = hasPack;
  }

  override async head(): Promise<Uint8Array> {
    return writeHead(this.#rotated.head);
  }

  override async pack(...asked: Parameters<ScriptedDms["pack"]>): ReturnType<ScriptedDms["pack"]> {
    if (!this.#hasPack) throw new Withheld();
    return super.pack(...asked);
  }
}

class Withheld extends Error {}

function requireWithheld(error: unknown): void {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof Withheld) return;
  throw error;
}
