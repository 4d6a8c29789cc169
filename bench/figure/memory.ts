import { spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdtemp, rm, symlink } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildFramework, installFramework } from "@regrow/device/framework";
import { NodeDisk } from "@regrow/node/disk";
import { makeTempFolder, withTempFolder } from "@regrow/testing/temp-folder";
import { confirm, makeStagedDevice } from "../device/device.ts";
import { install } from "../device/install.ts";
import type { Measurement, Row } from "../measure/figure.ts";
import { median } from "../measure/rounds.ts";
import { memoryOf, processTree, writtenBy } from "../measure/system.ts";

const LIMIT = 1.5;
/** From the start until everything has come to rest. */
const IDLE_MS = 6_000;

export const MEMORY: Measurement = {
  name: "memory",
  run: ({ isShort, note }) =>
    withTempFolder(async (folder) => {
      await chmod(folder, 0o755);
      const root = join(folder, "device");
      await makeShippedDevice(root);
      // What is volatile on a device lies in memory there, and is no write.
      await using volatile = await makeVolatileFolder();
      await rm(join(root, "run"), { recursive: true });
      await symlink(volatile.path, join(root, "run"));
      const boots: Boot[] = [];
      for (let round = 0; round <= (isShort ? 1 : 3); round += 1) {
        note(`memory and writes: boot ${round + 1}`);
        boots.push(await measureBoot(root));
      }
      // The first one confirms the framework's slot, which is written down.
      return rowsOf(boots.slice(1));
    }),
};

interface Boot {
  readonly bootloader: { readonly rss: number; readonly pss: number };
  readonly kernel: { readonly rss: number; readonly pss: number };
  /** Of two Node processes that do nothing, together. */
  readonly empty: { readonly rss: number; readonly pss: number };
  readonly bootloaderBytes: number;
  readonly kernelBytes: number;
}

function rowsOf(boots: readonly Boot[]): readonly Row[] {
  const of = (value: (boot: Boot) => number): number => median(boots.map(value));
  const ratio = (kind: "rss" | "pss"): Row => {
    const [bootloader, kernel] = [of((boot) => boot.bootloader[kind]), of((boot) => boot.kernel[kind])];
    const empty = of((boot) => boot.empty[kind]);
    return {
      name: kind === "rss" ? "memoryRatio" : "memory, proportional",
      value: (bootloader + kernel) / empty,
      limit: LIMIT,
      counts: kind === "rss" ? "limit" : "information",
      detail: `${kind.toUpperCase()}: bootloader ${bootloader.toFixed(0)} MB and kernel ${kernel.toFixed(0)} MB against ${empty.toFixed(0)} MB`,
    };
  };
  return [
    ratio("rss"),
    ratio("pss"),
    {
      name: "healthyBootWrites",
      value: Math.max(...boots.map((boot) => boot.bootloaderBytes)),
      limit: 0,
      counts: "limit",
      detail: `bytes by the bootloader; by the kernel ${Math.max(...boots.map((boot) => boot.kernelBytes))}`,
    },
  ];
}

async function makeShippedDevice(root: string): Promise<void> {
  await makeStagedDevice(root, { files: 100, fileBytes: 10_000 });
  const disk = new NodeDisk(root);
  await confirm(disk, await install(disk));
  await using built = await makeTempFolder();
  await buildFramework(built.path, { version: "1.0.0" });
  await installFramework(disk, { folder: built.path });
}

async function measureBoot(root: string): Promise<Boot> {
  const empty = [0, 1].map(() => spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" }));
  const device = spawn(process.execPath, [join(root, "first-stage.mjs"), "--root", root], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  try {
    await sleep(IDLE_MS);
    const tree = await processTree(device.pid ?? 0);
    const find = (name: string): number => {
      const found = tree.find(({ command }) => command.includes(name));
      if (found === undefined) throw new Error(`${name} does not run`);
      return found.pid;
    };
    const [bootloader, kernel] = [find("bootloader.mjs"), find("kernel.mjs")];
    find("main.mjs"); // the app runs: it was no boot otherwise
    const empties = await Promise.all(empty.map(({ pid }) => memoryOf(pid ?? 0)));
    return {
      bootloader: await memoryOf(bootloader),
      kernel: await memoryOf(kernel),
      empty: { rss: sum(empties.map(({ rss }) => rss)), pss: sum(empties.map(({ pss }) => pss)) },
      bootloaderBytes: await writtenBy(bootloader),
      kernelBytes: await writtenBy(kernel),
    };
  } finally {
    await Promise.all([...empty, device].map(end));
  }
}

async function makeVolatileFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp("/dev/shm/regrow-bench-").catch(() => mkdtemp(join(tmpdir(), "regrow-bench-")));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
