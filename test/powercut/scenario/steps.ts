import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { SimDevice, type SimApp } from "../sim-device.ts";
import { newDevice, stage, type Release } from "../world.ts";
import type { Stage } from "./scenario.ts";

/** Starts the device; what its log says by then has been told to the DMS. */
export async function start({ disk, cryptography, tell }: Stage): Promise<SimDevice> {
  const device = await SimDevice.start(disk, cryptography);
  await tellLog(device, tell);
  await tellTrial(device, tell);
  return device;
}

export async function tellLog(device: SimDevice, tell: Stage["tell"]): Promise<void> {
  const { logSequence, logHash } = await device.status();
  tell({ kind: "logged", sequence: logSequence, hash: logHash });
}

/** A trial that runs has been counted. */
export async function tellTrial(device: SimDevice, tell: Stage["tell"]): Promise<void> {
  const { trial } = (await device.status()).record;
  const isRunning = device.app?.onTrial === true && trial?.generation.version === device.app.version;
  if (isRunning) tell({ kind: "trial-started", version: trial.generation.version, starts: trial.starts });
}

/** An update's name: the same after a restart. */
export function updateIdOf({ version }: Release): string {
  return `00000000-0000-4000-8000-${version.replaceAll(".", "").padStart(12, "0")}`;
}

/** From a download to the next trial, as far as it has not been done before. */
export async function install(device: SimDevice, { disk, tell }: Stage, release: Release): Promise<void> {
  const { record } = await device.status();
  if (record.trial?.generation.id === release.manifestSha256) return;
  const updateId = updateIdOf(release);
  await device.ask({ kind: "clear-staging", updateId });
  await stage(disk, updateId, release);
  await device.ask({ kind: "install", updateId, by: "dms" });
  tell({ kind: "installed", version: release.version });
  await tellLog(device, tell);
  await device.rest();
}

/** Restarts kernel and app. */
export async function reboot(device: SimDevice, tell: Stage["tell"]): Promise<void> {
  await device.ask({ kind: "reboot", by: "dms" });
  await device.rest();
  await tellTrial(device, tell);
}

/** The running app says READY, which confirms a trial. */
export async function confirm(device: SimDevice, { tell }: Stage, release: Release): Promise<void> {
  await runningApp(device).ready();
  const wasTold = device.events.some((event) => event.kind === "confirmed" && event.version === release.version);
  if (wasTold) tell({ kind: "confirmed", version: release.version });
  await tellLog(device, tell);
  await device.rest();
}

/** The whole way of an update, from wherever a cut has left it. */
export async function update(device: SimDevice, stageOf: Stage, release: Release): Promise<void> {
  const { record } = await device.status();
  if (record.confirmed?.id === release.manifestSha256) return;
  await install(device, stageOf, release);
  if (device.app?.generation !== release.manifestSha256) await reboot(device, stageOf.tell);
  await confirm(device, stageOf, release);
}

/** @throws RegrowError GENERATION_DAMAGED where none runs */
export function runningApp(device: SimDevice): SimApp {
  if (device.app === undefined) throw new RegrowError("GENERATION_DAMAGED", { reason: "no app runs" });
  return device.app;
}

/** A device that runs a release, everything durable. */
export async function deviceWith(cryptography: Cryptography, ...releases: readonly Release[]): Promise<SimulatedDisk> {
  const disk = await newDevice();
  const device = await SimDevice.start(disk, cryptography);
  for (const release of releases) await update(device, { disk, cryptography, tell: () => {} }, release);
  await device.stop();
  await disk.barrier();
  return disk.fork();
}
