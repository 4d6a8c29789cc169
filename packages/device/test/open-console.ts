import assert from "node:assert/strict";
import { RegrowError } from "@regrow/core/error";
import { complete } from "@regrow/core/command";
import { commandFormat, variableNames, type Dialect, type VariableName } from "@regrow/core/variable";
import type { Network } from "@regrow/core/port";
import { HostNetwork } from "@regrow/hardware/network";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import type { DeviceStatus } from "../src/channel/index.ts";
import { commandRunner, type CommandContext, type DmsControl } from "../src/command/index.ts";
import { ConsoleSession, type ConsoleGate } from "../src/console/index.ts";
import { StreamTable, type FileQuota, type FileSystem } from "../src/file-system/index.ts";
import { loadIdentity } from "../src/identity/index.ts";
import { Networking } from "../src/network/networking.ts";
import type { BundleIntake } from "../src/intake/index.ts";
import { Settings } from "../src/settings/index.ts";
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
  /** For other ways in than the console. */
  readonly context: CommandContext;
  /** What was said unasked. */
  readonly announced: readonly string[];
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
    /** Whether the session echoes and edits, as on a serial line. */
    readonly isTerminal?: boolean;
    readonly settings?: Partial<Readonly<Record<VariableName, string>>>;
    readonly gate?: ConsoleGate;
    readonly intake?: BundleIntake;
    readonly network?: Network;
    readonly quota?: Partial<FileQuota>;
    /** Names and contents of the bundle's files, instead of the usual ones. */
    readonly bundle?: Readonly<Record<string, string>>;
    readonly clock?: VirtualClock;
    /** In place of what the bootloader answers else. */
    readonly answers?: Parameters<typeof fakeBootloader>[1];
  } = {},
): Promise<Console> {
  const disk = await makeTestDevice({ product: "ACME-KIOSK", isProvisioned: false });
  await writeBundleFiles(disk, options.bundle);
  const files = await openFiles(disk, options.quota, options.bundle);
  const clock = options.clock ?? new VirtualClock();
  const { dialect = "gecko-os" } = options;
  const bootloader = fakeBootloader({ running: RUNNING, ...options.status }, options.answers);
  const settings = new Settings(disk, {});
  const changed = { ...commandFormat(options.format ?? "human"), ...options.settings };
  for (const name of variableNames(dialect)) if (changed[name] !== undefined) settings.set(name, changed[name]);
  const refuse = () => Promise.reject(new RegrowError("DEVICE_NOT_CLAIMED", { message: "device not claimed" }));
  const announced: string[] = [];
  const networking = new Networking({
    network: options.network ?? new HostNetwork(),
    clock,
    settings,
    announce: (message) => void announced.push(message),
    secret: async () => "secretsecretsecretse",
    mac: async () => "06:59:CB:48:07:06",
    signal: new AbortController().signal,
  });
  const context: CommandContext = {
    bootloader,
    disk,
    cryptography: new NodeCryptography(),
    clock,
    networking,
    interfaces: {
      restartNetwork: async () => {},
      setupChanged: async () => {},
      updateSerial: async () => {},
      announce: (message) => void announced.push(message),
    },
    settings,
    files: async () => files,
    streams: new StreamTable(),
    channel: "serial",
    actor: "console",
    identity: () => loadIdentity(disk),
    reading: async () => ({
      status: bootloader.status,
      identity: await loadIdentity(disk),
      standing: { kind: "none" },
      progress: null,
      pin: "",
      settings,
      uptimeMs: 12_345,
      memoryPercent: 42,
      network: () => networking.reading(),
    }),
    intake: options.intake ?? { isBusy: false, missing: async () => ({ kind: "head" }), takeBundle: refuse },
    setUuid: async (uuid) => (uuid.startsWith("1") ? undefined : "no"),
    dms: {
      provision: refuse,
      claim: refuse,
      activate: refuse,
      pin: refuse,
      move: refuse,
      query: refuse,
      update: refuse,
      fetchAgain: refuse,
      dfuRequest: refuse,
      dfuResponse: refuse,
      ...options.dms,
    },
  };
  let output = "";
  const write = (given: string | Uint8Array): void =>
    void (output += typeof given === "string" ? given : Buffer.from(given).toString("latin1"));
  const where = { dialect, isSafeMode: bootloader.status.isSafeMode };
  const session = new ConsoleSession({
    output: { write, offer: write, room: async () => {}, empty: async () => {} },
    run: commandRunner(context, where),
    clock,
    settings,
    isSafeMode: where.isSafeMode,
    isTerminal: options.isTerminal ?? false,
    complete: (line, cursor) => complete(line, cursor, where),
    ...(options.gate === undefined ? {} : { gate: options.gate }),
  });
  const type = async (text: string): Promise<string> => {
    const before = output.length;
    await session.push(new TextEncoder().encode(text));
    return output.slice(before);
  };
  return { session, bootloader, disk, files, clock, context, announced, type, printed: () => output };
}

/** What the device prints after each of these lines, in a session of its own. */
export async function transcript(
  lines: readonly (readonly [typed: string, printed: string])[],
  options: Parameters<typeof openConsole>[0] = {},
): Promise<void> {
  const console = await openConsole(options);
  for (const [typed, printed] of lines) assert.equal(await console.type(`${typed}\r\n`), printed, typed);
}
