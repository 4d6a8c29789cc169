import assert from "node:assert/strict";
import { RegrowError } from "@regrow/core/error";
import type { Dialect } from "@regrow/core/variable";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import type { DeviceStatus } from "../src/channel/index.ts";
import {
  ConsoleSession,
  Settings,
  consoleCommands,
  type ConsoleContext,
  type DmsControl,
} from "../src/console/index.ts";
import { StreamTable, type FileSystem } from "../src/file-system/index.ts";
import { loadIdentity } from "../src/identity/index.ts";
import { fakeBootloader, type FakeBootloader } from "./fake-bootloader.ts";
import { openFiles, writeBundleFiles } from "./files.ts";
import { makeTestDevice } from "./test-device.ts";

export const RUNNING = {
  id: "a".repeat(64),
  product: "ACME-KIOSK",
  version: "1.0.0",
  securityVersion: 0,
  onTrial: false,
};
/** A console over a device of tests, with somebody who types. */
export interface Console {
  readonly session: ConsoleSession;
  readonly bootloader: FakeBootloader;
  readonly disk: SimulatedDisk;
  readonly files: FileSystem;
  readonly clock: VirtualClock;
  /** Types this and gives back what is printed. */
  type(text: string): Promise<string>;
  printed(): string;
}

export async function openConsole(
  options: {
    readonly status?: Partial<DeviceStatus>;
    readonly dms?: Partial<DmsControl>;
    readonly format?: "human" | "machine";
    readonly dialect?: Dialect;
  } = {},
): Promise<Console> {
  const disk = await makeTestDevice({ product: "ACME-KIOSK", isProvisioned: false });
  await writeBundleFiles(disk);
  const files = await openFiles(disk);
  const clock = new VirtualClock();
  const { dialect = "gecko-os" } = options;
  const bootloader = fakeBootloader({ running: RUNNING, ...options.status });
  const settings = new Settings(disk, {});
  const refuse = () => Promise.reject(new RegrowError("DEVICE_NOT_CLAIMED", { message: "device not claimed" }));
  const context: ConsoleContext = {
    bootloader,
    disk,
    cryptography: new NodeCryptography(),
    settings,
    files: async () => files,
    streams: new StreamTable(),
    channel: "serial",
    identity: () => loadIdentity(disk),
    reading: async () => ({
      status: bootloader.status,
      identity: await loadIdentity(disk),
      standing: { kind: "none" },
      settings,
      uptimeMs: 12_345,
      memoryPercent: 42,
    }),
    setUuid: async (uuid) => (uuid.startsWith("1") ? undefined : "no"),
    dms: {
      provision: refuse,
      claim: refuse,
      activate: refuse,
      query: refuse,
      update: refuse,
      fetchAgain: refuse,
      ...options.dms,
    },
  };
  const commands = consoleCommands(context, dialect);
  let output = "";
  const session = new ConsoleSession({
    write: (given) => void (output += typeof given === "string" ? given : new TextDecoder("latin1").decode(given)),
    execute: async (line) => commands[line.command](line),
    clock,
    dialect,
    format: options.format ?? "human",
    isSafeMode: bootloader.status.isSafeMode,
    isTalkative: () => settings.get("system.print_level") !== "0",
  });
  const type = async (text: string): Promise<string> => {
    const before = output.length;
    await session.push(new TextEncoder().encode(text));
    return output.slice(before);
  };
  return { session, bootloader, disk, files, clock, type, printed: () => output };
}

/** What the device prints after each of these lines, in a session of its own. */
export async function transcript(
  lines: readonly (readonly [typed: string, printed: string])[],
  options: Parameters<typeof openConsole>[0] = {},
): Promise<void> {
  const console = await openConsole(options);
  for (const [typed, printed] of lines) assert.equal(await console.type(`${typed}\r\n`), printed, typed);
}
