import { join, resolve } from "node:path";
import { DiskError } from "@regrow/core/port";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { acquireLockIfWritable } from "@regrow/node/file-lock";
import { createLogger } from "@regrow/node/log";
import { closeInheritedDescriptors } from "@regrow/node/process";
import { keepOpen, passBytes } from "@regrow/node/terminal";
import { BOOTLOADER_EXIT } from "../bootloader/exit-codes.ts";
import { FILES, slotFolder, type Slot } from "../layout/index.ts";
import { DoubleBuffer } from "../store/double-buffer.ts";
import { isSlotWhole } from "./check-slot.ts";
import {
  EMPTY_FRAMEWORK_RECORD,
  chooseSlot,
  confirmSlot,
  countCrash,
  leaveRescue,
  restartDelayMs,
  slotForRescue,
  type FrameworkRecord,
} from "./choose.ts";
import { FRAMEWORK_RECORD_CODEC } from "./framework-record.ts";
import { openRescueLine } from "./rescue-line.ts";
import { runRescueAt } from "./rescue.ts";
import { runBootloader } from "./run-bootloader.ts";

/** The device's first program, never updated: `node first-stage.mjs --root <folder>`; what follows goes to the bootloader. */
const EXIT_USAGE = 64;
const EXIT_RUNNING = 75;

const argv = process.argv.slice(2);
const at = argv.indexOf("--root");
const folder = at === -1 ? undefined : argv[at + 1];
process.exit(folder === undefined ? usage() : await main(resolve(folder), argv.toSpliced(at, 2)));

async function main(root: string, further: readonly string[]): Promise<number> {
  closeInheritedDescriptors();
  const logger = createLogger({
    stream: process.stderr,
    format: process.stderr.isTTY ? "human" : "json",
    level: "info",
    fields: { process: "first-stage" },
  });
  const taken = await acquireLockIfWritable(join(root, FILES.lock));
  if (taken.kind === "held") {
    logger.error("a device is already running in that folder", { folder: root, pid: taken.pid });
    return EXIT_RUNNING;
  }
  if (taken.kind === "unwritable") logger.error("lock not taken, the disk takes no writes", { reason: taken.reason });
  await using _lock = taken.kind === "acquired" ? taken.lock : undefined;
  // Of rescue and of every kernel, which read it too (law L12).
  await using _terminal = await keepOpen();
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, () => stop.abort());

  const [disk, clock, cryptography] = [new NodeDisk(root), new SystemClock(), new NodeCryptography()];
  const copies = new DoubleBuffer(disk, FILES.frameworkRecords, FRAMEWORK_RECORD_CODEC);
  const loaded = await copies.load();
  let record: FrameworkRecord = loaded.kind === "ok" ? loaded.value : EMPTY_FRAMEWORK_RECORD;
  const save = async (next: FrameworkRecord): Promise<void> => {
    if (next === record) return;
    record = { ...next, sequence: record.sequence + 1 };
    try {
      await copies.save(record);
    } catch (error) {
      // A disk that takes no writes must not keep the device from starting (law L1).
      if (!(error instanceof DiskError)) throw error;
      logger.error("framework record cannot be written", { reason: error.message });
    }
  };

  for (let crashes = 0; ;) {
    const isWhole = { a: await isSlotWhole(disk, cryptography, "a"), b: await isSlotWhole(disk, cryptography, "b") };
    const choice = chooseSlot(record, isWhole);
    await save(choice.record);
    if (choice.kind === "rescue") {
      logger.error("neither framework can be kept running: rescue", { record: JSON.stringify(record) });
      const canLeave = async (): Promise<boolean> =>
        (await isSlotWhole(disk, cryptography, "a")) || (await isSlotWhole(disk, cryptography, "b"));
      const { stdin: input, stdout: output } = process;
      const slot = slotForRescue(record, isWhole);
      const ports = { disk, cryptography, clock, logger };
      const line = await openRescueLine(disk, logger);
      const terminals = [{ input, output, passBytes: () => passBytes(input) }, ...(line === undefined ? [] : [line])];
      const how = await runRescueAt(terminals, { ...ports, slot, canLeave, stop: stop.signal });
      line?.close();
      if (how.kind === "stop") return 0;
      await save(leaveRescue(record, how.slot));
      crashes = 0;
      continue;
    }
    const { slot } = choice;
    const startedMs = clock.monotonicMs();
    const code = await runBootloader({
      file: join(root, slotFolder(slot), "bootloader.mjs"),
      arguments: ["--root", root, "--slot", slot, ...further],
      cwd: root,
      onReady: () => save(confirmSlot(record, slot)),
      stop: stop.signal,
    });
    if (stop.signal.aborted || code === BOOTLOADER_EXIT.stopped) return 0;
    const ranMs = clock.monotonicMs() - startedMs;
    if (code !== BOOTLOADER_EXIT.restart) await crashed({ slot, ranMs, isFaulty: code === BOOTLOADER_EXIT.faulty });
    crashes = code === BOOTLOADER_EXIT.restart ? 0 : crashes + 1;
    await clock.sleep(restartDelayMs(crashes), stop.signal).catch(() => {});
    if (stop.signal.aborted) return 0;
  }

  async function crashed(crash: {
    readonly slot: Slot;
    readonly ranMs: number;
    readonly isFaulty: boolean;
  }): Promise<void> {
    logger.error("bootloader ended by itself", { ...crash });
    await save(countCrash(record, crash));
  }
}

function usage(): number {
  process.stderr.write("first-stage: --root <the device's folder> is needed\n");
  return EXIT_USAGE;
}
