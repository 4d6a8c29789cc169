import { freemem, totalmem } from "node:os";
import type { Clock, Cryptography, Disk, Logger, Network } from "@regrow/core/port";
import { macFromUuid } from "@regrow/core/variable";
import type { CommandContext, Interfaces } from "../command/index.ts";
import { StreamTable } from "../file-system/index.ts";
import { isUuid, loadIdentity, updateDeviceRecord } from "../identity/index.ts";
import { Networking } from "../network/networking.ts";
import type { Settings } from "../settings/index.ts";
import type { UpdateDesk } from "../update/update-desk.ts";
import type { Bootloader } from "./bootloader-link.ts";
import type { DmsRuntime } from "./dms-runtime.ts";
import { makeIntake } from "./make-intake.ts";
import { makePackages } from "./make-packages.ts";
import { NO_DMS } from "./no-dms.ts";

export interface BaseContextOptions {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly log: Logger;
  readonly network: Network;
  readonly bootloader: Bootloader;
  readonly settings: Settings;
  readonly dms: DmsRuntime | undefined;
  readonly desk: UpdateDesk;
  readonly files: CommandContext["files"];
  readonly interfaces: Interfaces;
  /** The device's secret. */
  readonly secret: () => Promise<string>;
  readonly signal: AbortSignal;
}

/** What commands work with, whatever brings them; each channel has a copy with its own name. */
export function baseContext(options: BaseContextOptions): CommandContext {
  const { disk, cryptography, clock, network, bootloader, settings, dms, desk, files, interfaces, secret, signal } =
    options;
  const startedMs = clock.monotonicMs();
  const identity = () => loadIdentity(disk);
  const networking = new Networking({
    network,
    clock,
    settings,
    announce: interfaces.announce,
    secret,
    mac: async () => macFromUuid((await identity()).record.uuid),
    onSetup: () => interfaces.setupChanged(settings),
    signal,
  });
  return {
    bootloader,
    disk,
    cryptography,
    clock,
    networking,
    interfaces,
    settings,
    files,
    streams: new StreamTable(),
    channel: "serial",
    actor: "console",
    identity,
    reading: async () => ({
      status: await bootloader.request({ kind: "status" }),
      identity: await identity(),
      standing: desk.standing,
      progress: desk.progress,
      pin: dms?.shownPin ?? "",
      settings,
      uptimeMs: clock.monotonicMs() - startedMs,
      memoryPercent: Math.round(100 * (1 - freemem() / totalmem())),
      network: () => networking.reading(),
    }),
    setUuid: async (text) => {
      const uuid = text.toLowerCase();
      if (!isUuid(uuid)) return "A UUID has the form 8-4-4-4-12 hexadecimal digits";
      if ((await identity()).certificatePem !== null) return "The device is provisioned: its UUID stays";
      await updateDeviceRecord(disk, { uuid });
      dms?.reload();
      return undefined;
    },
    dms: dms ?? NO_DMS,
    intake: makeIntake({
      ...options,
      trust: dms?.trust,
      packages: makePackages({ ...options, announce: interfaces.announce, dms: () => dms }),
    }),
  };
}
