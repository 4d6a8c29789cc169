import { TAR_END, bundleEntryName, encodeTarEntry, joinBytes } from "@regrow/core/bundle";
import { encodeFrameworkHead } from "@regrow/core/framework-package";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { isSlotWhole, takeFramework } from "@regrow/device/first-stage";
import { FILES, slotFolder, type Slot } from "@regrow/device/layout";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { headOf } from "@regrow/testing/publisher";
import { addFramework } from "@regrow/trust/publisher";
import { zstdCompressSync } from "node:zlib";
import { newest } from "../facts.ts";
import { FIXED_KEYS } from "../fixed-keys.ts";
import { intakeOf } from "../sim-intake.ts";
import type { SimDevice } from "../sim-device.ts";
import { DENSE, ONE, type Release } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { confirm, deviceWith, reboot, start, tellLog, tellTrial } from "./steps.ts";

const SIGNAL = new AbortController().signal;
const PLATFORM = "linux-x64";

/** What comes over a serial line, or as a file: a bundle, and in rescue a framework. */
export const DFU: readonly Scenario[] = [
  {
    name: "DFU: bundle as a file, the line lost in between",
    ends: DENSE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      const { record } = await device.status();
      if (record.confirmed?.id !== DENSE.manifestSha256) await take(device, stage, DENSE);
      await device.stop();
    },
  },
  {
    name: "DFU: framework in rescue",
    ends: ONE.version,
    prepare: async (cryptography) => {
      const disk = await deviceWith(cryptography, ONE);
      // Both as they were installed: what crashes is whole as well.
      for (const slot of ["a", "b"] as const) await fill(disk, slot, OLD);
      await disk.barrier();
      return disk.fork();
    },
    law: async (disk, facts) => {
      const cryptography = new NodeCryptography();
      if (!(await isSlotWhole(disk, cryptography, "b"))) return "L3: the slot that nobody wrote to is not whole";
      const isThere = (await disk.status(slotFolder("a"))) !== undefined;
      if (isThere && !(await isSlotWhole(disk, cryptography, "a"))) return "L3: half a framework in a slot";
      const told = newest(facts, "saved") !== undefined;
      return told && !isThere ? "L6: the framework that was taken is gone" : undefined;
    },
    watched: [`${slotFolder("a")}/framework.json`],
    run: async (stage) => {
      const device = await start(stage);
      await device.stop();
      const { disk, cryptography, tell } = stage;
      const pinnedRoot = await disk.read(FILES.platformRoot, 65_536);
      await takeFramework({ disk, cryptography, pinnedRoot, platform: PLATFORM, slot: "a" }, piecesOf(PACKAGE, 1_000));
      tell({ kind: "saved", path: `${slotFolder("a")}/framework.json`, texts: [NEW.list] });
    },
  },
];

async function take(device: SimDevice, stage: Stage, release: Release): Promise<void> {
  // A trial that runs is decided first; the file is refused meanwhile.
  if (device.app?.generation !== release.manifestSha256) {
    const intake = intakeOf(device, stage);
    const { record } = await device.status();
    if (record.trial === null) {
      const half = cutOff(release.bundle, release.bundle.length - 9_000);
      await intake.takeBundle(half, { by: "console", signal: SIGNAL }).catch((error: unknown) => requireCut(error));
      await intake.takeBundle(piecesOf(release.bundle, 3_000), { by: "console", signal: SIGNAL });
    }
    stage.tell({ kind: "installed", version: release.version });
    await tellLog(device, stage.tell);
    await reboot(device, stage.tell);
  }
  await tellTrial(device, stage.tell);
  await confirm(device, stage, release);
}

async function* piecesOf(file: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < file.length; at += pieceBytes) yield file.subarray(at, at + pieceBytes);
}

async function* cutOff(file: Uint8Array, lengthBytes: number): AsyncGenerator<Uint8Array, void> {
  yield* piecesOf(file.subarray(0, lengthBytes), 3_000);
  throw new RegrowError("UPDATE_INTERRUPTED");
}

/** Only the line may fail; a cut of the power, or what else may come, is not this scenario's to swallow. */
function requireCut(error: unknown): void {
  if (!(error instanceof RegrowError) || error.code !== "UPDATE_INTERRUPTED") throw error;
}

interface Framework {
  readonly list: string;
  readonly files: Readonly<Record<string, string>>;
}

function frameworkOf(version: string, kernelLines: number): Framework {
  const files = {
    "bootloader.mjs": `start("${version}");\n`,
    "kernel.mjs": `serve("${version}");\n`.repeat(kernelLines),
  };
  const rows = Object.entries(files).map(([name, text]) => ({ name, sha256: hashOf(text) }));
  return { list: JSON.stringify({ version, files: rows }), files };
}

function hashOf(text: string): string {
  return sha256Hex(new NodeCryptography(), bytesOf(text));
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function fill(disk: SimulatedDisk, slot: Slot, { list, files }: Framework): Promise<void> {
  const folder = slotFolder(slot);
  await disk.makeDirectory(folder);
  for (const [name, text] of Object.entries({ ...files, "framework.json": list }))
    await disk.write(`${folder}/${name}`, bytesOf(text));
}

const OLD = frameworkOf("0.1.0", 300);
const NEW = frameworkOf("0.2.0", 400);
const PACKAGE = packed(new NodeCryptography());

function packed(cryptography: Cryptography): Uint8Array {
  const { platformRoots, platformTargets } = headOf(ONE.bundle);
  const list = bytesOf(NEW.list);
  const signer = { cryptography, keys: [FIXED_KEYS.platformTargets], expiresMs: Date.UTC(2100, 0, 1) };
  const targets = addFramework(platformTargets, { platform: PLATFORM, version: "0.2.0", list }, signer);
  const objects = Object.values(NEW.files)
    .map((text) => [hashOf(text), bytesOf(text)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([sha256, bytes]) =>
      encodeTarEntry(bundleEntryName({ kind: "object", sha256 }), new Uint8Array(zstdCompressSync(bytes))),
    );
  return joinBytes([encodeFrameworkHead({ list, platformRoots, platformTargets: targets }), ...objects, TAR_END]);
}
