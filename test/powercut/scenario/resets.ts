import { sha256Hex } from "@regrow/core/port";
import { FULL_RESET, type ResetRequest } from "@regrow/core/reset";
import { FileSystem, NO_BUNDLE } from "@regrow/device/file-system";
import { readLatch, readPlan } from "@regrow/device/bootloader";
import { updateDeviceRecord } from "@regrow/device/identity";
import { FILES, FOLDERS } from "@regrow/device/layout";
import { RecoveryLog, formatKeptSettings, readKeptSettings } from "@regrow/device/store";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { SimulatedGpio } from "@regrow/sim/gpio";
import { SILENT, SimDevice } from "../sim-device.ts";
import { ONE, TWO, type Release } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { deviceWith, reboot, start, tellLog } from "./steps.ts";

const NOTE = "data/note";
const HEALTHY = "app.healthy_clear_ms";
const LOCK = "system.variable_lock";
const PORT = "remote_terminal.port";
const LEVEL = "system.print_level";
const LOCKED = { [HEALTHY]: "1000", [LOCK]: HEALTHY };
const SAVED = { ...LOCKED, [PORT]: "2001", [LEVEL]: "1" };
/** What the owner gives as factory configuration. */
const GIVEN = `${PORT}  2002`;

interface Case {
  readonly name: string;
  readonly reset: ResetRequest;
  readonly before: readonly [Release, ...Release[]];
  readonly ends: Release;
  /** What is saved afterwards. */
  readonly values: Readonly<Record<string, string>>;
}

/** Each kind of factory reset, and the one that a button begins. */
export const RESETS: readonly Scenario[] = [
  resetting({
    name: "factory reset, backup set kept",
    reset: { ...FULL_RESET, kind: "backup" },
    before: [ONE],
    ends: ONE,
    values: { ...LOCKED, [LEVEL]: "1", [PORT]: "2002" },
  }),
  resetting({
    name: "full factory reset, data and files erased",
    reset: { ...FULL_RESET, data: "erase", files: "erase" },
    before: [ONE],
    ends: ONE,
    values: { ...LOCKED, [PORT]: "2002" },
  }),
  resetting({
    name: "factory reset to the factory's software",
    reset: { ...FULL_RESET, software: "factory" },
    // The factory's files are here as those of the version before: what an install leaves when it is cut, its own scenarios show.
    before: [ONE, TWO],
    ends: ONE,
    values: { ...LOCKED, [PORT]: "2002" },
  }),
  byButton(),
];

/** A button that is stuck from the start. It is let go of once, where a cut has taken back the reset and not that the button did it. */
function byButton(): Scenario {
  const values = { ...LOCKED, [PORT]: "2002" };
  const asked = resetting({
    name: "factory reset by a button that is stuck",
    reset: FULL_RESET,
    before: [ONE],
    ends: ONE,
    values,
  });
  return {
    ...asked,
    prepare: async (cryptography) => {
      const disk = await asked.prepare(cryptography);
      const lines = new Map([[0, BUTTON]]);
      await updateDeviceRecord(disk, { gpio: { lines, resetLevel: 1, lamp: null } });
      await disk.barrier();
      return disk.fork();
    },
    law: async (disk, facts) => {
      const isBegun = (await readPlan(disk.fork())) !== undefined || (await countDone(disk)) > 0;
      const isBlocked = (await disk.status(FILES.resetButton)) !== undefined && (await readLatch(disk.fork())) > 0;
      if (isBegun && !isBlocked) return "the button has reset the device, and would do it again";
      return asked.law?.(disk, facts);
    },
    run: async ({ disk, cryptography, tell }) => {
      const gpio = new SimulatedGpio();
      gpio.set(BUTTON, 1);
      const device = await SimDevice.start(disk, cryptography, SILENT, gpio);
      await hold(device);
      if ((await countDone(disk)) === 0) {
        gpio.set(BUTTON, 0);
        for (let ms = 0; ms < RELEASED_MS; ms += TICK_MS) await device.advance(TICK_MS);
        gpio.set(BUTTON, 1);
        await hold(device);
      }
      await tellLog(device, tell);
      await device.stop();
    },
  };
}

/** For longer than it takes. */
async function hold(device: SimDevice): Promise<void> {
  for (let ms = 0; ms < HELD_MS; ms += TICK_MS) await device.advance(TICK_MS);
}

const BUTTON = { chip: "gpiochip0", offset: 17, bias: "as-is" } as const;
const TICK_MS = 50;
const HELD_MS = 11_000;
const RELEASED_MS = 1_500;

function resetting({ name, reset, before, ends, values }: Case): Scenario {
  return {
    name,
    isSmall: true,
    ends: ends.version,
    prepare: async (cryptography) => {
      const disk = await deviceWith(cryptography, ...before);
      await disk.write(NOTE, bytesOf("state"));
      for (const path of [FILES.settings, FILES.goodSettings]) await disk.write(path, bytesOf(JSON.stringify(SAVED)));
      if (reset.software === "factory") {
        await disk.makeDirectory(FOLDERS.factory);
        await disk.write(FILES.factoryBundle, ONE.bundle);
      }
      await giveConfiguration(disk);
      await disk.barrier();
      return disk.fork();
    },
    law: async (disk, facts) => {
      const { saved } = await readKeptSettings(disk, SILENT);
      if (saved[HEALTHY] !== "1000") return "L14: a locked variable was reset";
      const done = await countDone(disk);
      if (done > 1) return `the reset is told to be done ${done} times`;
      if (done === 1) return findLeft(disk, reset, values);
      const isTaken = (await readPlan(disk.fork())) !== undefined;
      return isTaken || !facts.some((fact) => fact.kind === "file")
        ? undefined
        : "L6: the reset was taken, and is forgotten";
    },
    run: async (stage) => {
      const device = await start(stage);
      // A disk that refuses once does it the next time; when the log tells of it, it is done.
      for (let starts = 0; starts < 3 && (await countDone(stage.disk)) === 0; starts += 1) {
        await device.ask({ kind: "factory-reset", by: "console", reset });
        stage.tell({ kind: "file", name: FILES.reset, texts: [] });
        await reboot(device, stage.tell);
      }
      await tellLog(device, stage.tell);
      await device.stop();
    },
  };
}

/** The first thing that is not as the log says. */
async function findLeft(disk: SimulatedDisk, reset: ResetRequest, values: Case["values"]): Promise<string | undefined> {
  const wanted = new TextDecoder().decode(formatKeptSettings(values));
  for (const path of [FILES.settings, FILES.goodSettings])
    if (new TextDecoder().decode(await disk.read(path, 65_536)) !== wanted)
      return `L13: told to be reset, and ${path} is not ${wanted}`;
  if ((await disk.status(NOTE)) !== undefined && reset.data === "erase")
    return `L13: told to be erased, and ${NOTE} is there`;
  if ((await disk.status(NOTE)) === undefined && reset.data === "keep") return `L6: ${NOTE} was to be kept`;
  const hasFiles = (await disk.status(FILES.givenFiles)) !== undefined;
  return hasFiles === (reset.files === "keep") ? undefined : `files of users were to be: ${reset.files}`;
}

async function countDone(disk: Stage["disk"]): Promise<number> {
  let count = 0;
  await RecoveryLog.open(disk.fork(), new NodeCryptography(), ({ event }) => {
    if (event.kind === "factory-reset") count += 1;
  });
  return count;
}

async function giveConfiguration(disk: SimulatedDisk): Promise<void> {
  const cryptography = new NodeCryptography();
  const name = "factory-config.ini";
  const bytes = bytesOf(GIVEN);
  const files = await FileSystem.open({ disk, cryptography, clock: { nowMs: () => 0 }, bundle: async () => NO_BUNDLE });
  const writer = await files.create({
    ...{ name, sizeBytes: bytes.length, checksum: null, version: "1.0.0" },
    ...{ type: 0x44, flags: 0, permissions: 7 },
  });
  await writer.write(bytes);
  const given = { name, sha256: sha256Hex(cryptography, bytes), sizeBytes: bytes.length, crc32: null };
  await disk.write(FILES.givenFiles, bytesOf(JSON.stringify({ name: null, files: [given] })));
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
