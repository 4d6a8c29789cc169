import { checkInstallable } from "@regrow/core/boot";
import { isPackage } from "@regrow/core/carried";
import type { BundleHead, HeadManifests } from "@regrow/core/bundle";
import type { Clock, Cryptography, Disk, Logger } from "@regrow/core/port";
import type { BundleIntake, Installer, TakeOptions, Taken } from "../intake/index.ts";
import { peek } from "../intake/peek.ts";
import { loadIdentity } from "../identity/index.ts";
import type { TrustMemory } from "../trust-memory/index.ts";
import { installTarget } from "../update/install-target.ts";
import type { TimeFloor } from "../update/time-floor.ts";
import type { UpdateDesk } from "../update/update-desk.ts";
import type { Bootloader } from "./bootloader-link.ts";

/** What a device has believed of signed metadata, and of the time. */
export interface Trust {
  readonly memory: TrustMemory;
  readonly timeFloor: TimeFloor;
}

export interface IntakeOptions {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly log: Logger;
  readonly bootloader: Bootloader;
  readonly desk: UpdateDesk;
  /** Of the link with the DMS; undefined on a device without one, which has its own. */
  readonly trust: Trust | undefined;
  /** Takes what is no bundle and says so with its first bytes (`isPackage`): the source begins with them. */
  readonly packages?: (
    source: AsyncIterable<Uint8Array>,
    options: TakeOptions,
    takeBundle: BundleIntake["takeBundle"],
  ) => Promise<Taken>;
}

/** The way in for bundles that come as a file. Its parts are loaded when the first one comes: most devices never get one. */
export function makeIntake(options: IntakeOptions): BundleIntake {
  let loaded: Promise<BundleIntake> | undefined;
  const intake = (): Promise<BundleIntake> => (loaded ??= load(options));
  return {
    get isBusy() {
      return options.desk.isHeld;
    },
    missing: async (manifestSha256) => (await intake()).missing(manifestSha256),
    takeBundle: async (source, given) => take(await intake(), options.packages, source, given),
  };
}

async function take(
  intake: BundleIntake,
  packages: IntakeOptions["packages"],
  source: AsyncIterable<Uint8Array>,
  given: TakeOptions,
): Promise<Taken> {
  if (packages === undefined || given.resume !== undefined) return intake.takeBundle(source, given);
  const { isFound, all } = await peek(source, isPackage);
  return isFound
    ? packages(all, given, (bundle, how) => intake.takeBundle(bundle, how))
    : intake.takeBundle(all, given);
}

async function load(options: IntakeOptions): Promise<BundleIntake> {
  const { disk, cryptography, bootloader } = options;
  const [{ Intake }, { surveyPack }, checkHead] = await Promise.all([
    import("../intake/index.ts"),
    import("../update/survey-pack.ts"),
    headCheck(options),
  ]);
  return new Intake({
    ...options,
    checkHead,
    installer: bootloaderInstaller(bootloader),
    surveyPack: (updateId, manifest) => surveyPack({ disk, cryptography }, updateId, manifest),
  });
}

/** As for an update over the air, but for the DMS's word, which a file need not bring. */
async function headCheck(
  options: IntakeOptions,
): Promise<(head: BundleHead, manifests: HeadManifests) => Promise<void>> {
  const { disk, cryptography, bootloader, log } = options;
  const { verifyFreshLadder } = await import("@regrow/trust/ladder");
  const { verifyTrust } = await import("../update/verify-trust.ts");
  const trust = options.trust ?? (await ownTrust(options));
  return async (head, { full }) => {
    const [identity, status] = await Promise.all([loadIdentity(disk), bootloader.request({ kind: "status" })]);
    const verifyHead: Parameters<typeof verifyTrust>[0]["verifyHead"] = (input) =>
      verifyFreshLadder({ cryptography, ...input });
    const parts = { ...trust, disk, cryptography, identity, status, verifyHead };
    const level = await verifyTrust(parts, head, full, "offline");
    log.info("head verified", { version: full.version, level });
    checkInstallable(full, installTarget(identity, status));
  };
}

async function ownTrust({ disk, cryptography, log, clock }: IntakeOptions): Promise<Trust> {
  const [{ TrustMemory: Memory }, { TimeFloor: Floor }] = await Promise.all([
    import("../trust-memory/index.ts"),
    import("../update/time-floor.ts"),
  ]);
  const memory = new Memory({ disk, cryptography, log });
  return { memory, timeFloor: new Floor(clock, memory) };
}

function bootloaderInstaller(bootloader: Bootloader): Installer {
  return {
    status: () => bootloader.request({ kind: "status" }),
    clearStaging: async (updateId) => void (await bootloader.request({ kind: "clear-staging", updateId })),
    install: async (updateId, by) =>
      void (await bootloader.request({ kind: "install", updateId, by, isOffline: true })),
    repair: (updateId, by) => bootloader.request({ kind: "repair", updateId, by }),
    record: async (by, event) => void (await bootloader.request({ kind: "record", by, event })),
  };
}
