import { beginTrial, checkInstallable } from "@regrow/core/boot";
import { isFrameworkPackage } from "@regrow/core/framework-package";
import type { Clock, Cryptography, Disk, Logger } from "@regrow/core/port";
import { verifyLadder } from "@regrow/core/trust";
import { BootState } from "../bootloader/boot-state.ts";
import { readDeviceFacts } from "../bootloader/device-facts.ts";
import { examineStore } from "../doctor/index.ts";
import { Intake, peek, wordsOf, type BundleIntake, type Desk, type Installer } from "../intake/index.ts";
import { FILES, stagingLayout, type Slot } from "../layout/index.ts";
import { asStorageError, clearStaging, installUpdate, removeTree } from "../store/index.ts";
import { takeFramework } from "./take-framework.ts";

export interface RescuePorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What has come in rescue. */
export interface RescueTaken {
  readonly text: string;
  /** The slot that holds a new framework. */
  readonly slot?: Slot;
}

const MAX_ROOT_BYTES = 1024 * 1024;

/**
 * Takes what a technician sends to a device without a framework: a framework that the platform has signed, or a bundle, whose trial
 * begins when a framework runs again. Judged by the ladder of signatures alone, without a clock, as at every start.
 * @param slot where a framework goes. @throws RegrowError as the intake; TRUST_*
 */
export async function takeInRescue(
  ports: RescuePorts,
  slot: Slot,
  source: AsyncIterable<Uint8Array>,
  options: { readonly signal: AbortSignal; readonly resume?: { manifestSha256: string; keptBytes: number } },
): Promise<RescueTaken> {
  const { disk, cryptography } = ports;
  const isPart = options.resume !== undefined;
  const { isFound, all } = isPart ? { isFound: false, all: source } : await peek(source, isFrameworkPackage);
  if (!isFound) return { text: wordsOf(await rescueIntake(ports).takeBundle(all, { by: "console", ...options })) };
  const { platform } = await readDeviceFacts(disk);
  const pinnedRoot = await readRoot(disk);
  const version = await takeFramework({ disk, cryptography, pinnedRoot, platform, slot }, all);
  ports.logger.info("framework taken in rescue", { version, slot });
  return { text: `Installed framework ${version}`, slot };
}

/** The intake where nobody else can write: the store's own code does what the bootloader is asked for elsewhere. */
export function rescueIntake(ports: RescuePorts): BundleIntake {
  const { disk, cryptography, clock, logger } = ports;
  return new Intake({
    disk,
    cryptography,
    clock,
    log: logger,
    desk: ALONE,
    installer: ownInstaller(ports),
    checkHead: async (head, { full }) => {
      const { product, version } = full;
      verifyLadder({ cryptography, pinnedRoot: await readRoot(disk), head, product, version });
      checkInstallable(full, await target(ports));
    },
  });
}

/** Nobody updates over the air, nobody asks: there is no framework. */
const ALONE: Desk = {
  isHeld: false,
  makeWay: async () => {},
  run: (work) => work(),
  tell: () => {},
  noteInstalled: async () => {},
  noteUpToDate: async () => {},
};

function ownInstaller(ports: RescuePorts): Installer {
  const { disk, cryptography } = ports;
  const open = (): Promise<BootState> => BootState.open(ports);
  return {
    status: async () => ({ record: (await open()).record, running: null }),
    clearStaging: (updateId) => clearStaging(disk, updateId),
    install: async (updateId, by) => {
      const generation = await installUpdate({ disk, cryptography }, updateId, await target(ports));
      const state = await open();
      // It has cut nothing off: the device was, and more than that.
      const begun = beginTrial(state.record, generation, updateId, { isCutOff: true });
      await state.commit(begun.record, begun.events, by);
      await removeTree(disk, stagingLayout(updateId).folder);
    },
    repair: async (updateId) => {
      const { record } = await open();
      const diagnosis = await examineStore({ disk, cryptography }, { record, isRepair: true });
      await removeTree(disk, stagingLayout(updateId).folder);
      return diagnosis;
    },
    record: async (by, event) => {
      const state = await open();
      await state.commit(state.record, [event], by);
    },
  };
}

async function target(ports: RescuePorts) {
  const [{ record }, { product, platform }] = await Promise.all([BootState.open(ports), readDeviceFacts(ports.disk)]);
  const { securityVersion, confirmed } = record;
  return { product, platform, securityVersion, runningVersion: confirmed?.version ?? null };
}

async function readRoot(disk: Disk): Promise<Uint8Array> {
  try {
    return await disk.read(FILES.platformRoot, MAX_ROOT_BYTES);
  } catch (error) {
    throw asStorageError(error);
  }
}
