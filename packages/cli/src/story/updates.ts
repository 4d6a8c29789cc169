import type { AnswerOf, Client } from "@regrow/client/client";
import type { Clock } from "@regrow/core/port";
import type { Status } from "../output/index.ts";
import type { DeviceProcess } from "../process/index.ts";

/** An outcome as the DMS's REST interface tells it. */
export type KnownOutcome = AnswerOf<"getDevice">["outcomes"][number];

const UPDATE_MS = 90_000;
/** Three starts of a program that crashes, with the pauses between them. */
const ROLLBACK_MS = 120_000;

/** Types `ota`, shows the progress that the console prints, and resolves when the version is confirmed. */
export async function updateTo(device: DeviceProcess, version: string, status: Status): Promise<void> {
  device.type("ota");
  await followDownload(device, version, status);
  await device.waitFor(new RegExp(`\\[Confirmed ${escape(version)}\\]`), UPDATE_MS);
}

/** The same for a version that does not prove itself: resolves when the device has gone back. */
export async function failUpdateTo(device: DeviceProcess, version: string, status: Status): Promise<void> {
  device.type("ota");
  await followDownload(device, version, status);
  await device.waitFor(new RegExp(`\\[Rolling back ${escape(version)}\\]`), ROLLBACK_MS);
}

/** Eight faults, and what safe mode asks and tries then. */
const HEALING_MS = 120_000;

/** Gives the program a setting that it cannot work with. Resolves when the device is well again, with what it says has healed it. */
export async function breakAndHeal(device: DeviceProcess, setting: string): Promise<string> {
  await device.ask(`set app.environment ${setting}`, /Set OK/);
  await device.ask("save", /Success/);
  await device.ask("reboot", /Rebooting/);
  await device.waitFor(/Entering Safe Mode\./, HEALING_MS);
  const [, healed = ""] = await device.waitFor(/\[Healed: ([^\]]+)\]/, HEALING_MS);
  return healed;
}

async function followDownload(device: DeviceProcess, version: string, status: Status): Promise<void> {
  const line = new RegExp(
    `\\[Update ${escape(version)}(?:: (?:(\\d+) %|(installed)[^\\]]*|(?:head|install|started))| (failed[^\\]]*))\\]`,
  );
  for (;;) {
    const [, percent, installed, failed] = await device.waitFor(line, UPDATE_MS);
    if (failed !== undefined) throw new Error(`the device says: ${failed}`);
    if (percent !== undefined)
      status.progress({ label: `update ${version}`, done: Number(percent), total: 100, unit: "percent" });
    if (installed !== undefined) return;
  }
}

const TRIES = 300;
const BETWEEN_MS = 200;

/** Asks the DMS until it knows how the update to this version ended; bounded by tries. */
export async function waitForOutcome(
  client: Client,
  wanted: { readonly uuid: string; readonly version: string; readonly result: KnownOutcome["result"] },
  around: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<{ readonly device: AnswerOf<"getDevice">; readonly outcome: KnownOutcome }> {
  for (let count = 0; count < TRIES; count += 1) {
    const device = await client.call("getDevice", { uuid: wanted.uuid }, around.signal);
    const outcome = device.outcomes.find(
      ({ version, result }) => version === wanted.version && result === wanted.result,
    );
    if (outcome !== undefined) return { device, outcome };
    await around.clock.sleep(BETWEEN_MS, around.signal);
  }
  throw new Error(`the DMS knows of no outcome '${wanted.result}' of ${wanted.version}`);
}

function escape(version: string): string {
  return version.replaceAll(".", "\\.");
}
