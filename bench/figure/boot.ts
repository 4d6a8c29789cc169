import { hash } from "node:crypto";
import { chmod, readdir } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Disk, Logger } from "@regrow/core/port";
import { NodeProcesses, runBootloader, type Processes, type RunningProcess } from "@regrow/device/bootloader";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { confirm, makeStagedDevice } from "../device/device.ts";
import { bootloaderDisk, install } from "../device/install.ts";
import type { Shape } from "../device/shape.ts";
import type { Measurement, Row, Settings } from "../measure/figure.ts";
import { interleave, timed } from "../measure/rounds.ts";

const LIMIT = 1.3;

export const BOOT: Measurement = {
  name: "boot",
  run: async (settings) => {
    const files = settings.isShort ? 100 : 1_000;
    return [
      ...(await ratio("bootRatio", { files, fileBytes: 100_000 }, "limit", settings)),
      ...(await ratio("boot, 1 file", { files: 1, fileBytes: files * 100_000 }, "information", settings)),
      ...(await ratio("boot, 10 kB files", { files: files * 10, fileBytes: 10_000 }, "information", settings)),
    ];
  },
};

/** Both read from the page cache. */
function ratio(
  name: string,
  shape: Shape,
  counts: Row["counts"],
  { isShort, note }: Settings,
): Promise<readonly Row[]> {
  return withTempFolder(async (folder) => {
    await chmod(folder, 0o755); // the app is another user where that can be had
    const root = join(folder, "device");
    await makeStagedDevice(root, shape);
    const disk = new NodeDisk(root);
    const generation = await install(disk);
    await confirm(disk, generation);
    const tree = join(root, "generations", generation.id, "tree");
    const medianOf = await interleave(
      {
        hash: () => timed(() => hashAll(tree)),
        shipped: () => boot(root, bootloaderDisk(root)),
        pooled: () => boot(root, new NodeDisk(root)),
      },
      isShort ? 3 : 5,
      (text) => note(`${name}: ${text}`),
    );
    const row = (rowName: string, ours: number, rowCounts: Row["counts"]): Row => ({
      name: rowName,
      value: ours / medianOf("hash"),
      limit: LIMIT,
      counts: rowCounts,
      detail: `${ours.toFixed(0)} ms against ${medianOf("hash").toFixed(0)} ms, ${shape.files} x ${shape.fileBytes / 1000} kB`,
    });
    return [row(name, medianOf("shipped"), counts), row(`${name}, pooled calls`, medianOf("pooled"), "information")];
  });
}

async function hashAll(tree: string): Promise<void> {
  const entries = await readdir(tree, { withFileTypes: true, recursive: true });
  for (const entry of entries) if (entry.isFile()) hash("sha256", readFileSync(join(entry.parentPath, entry.name)));
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The real bootloader and a real app, without a kernel. Answers the time from its start until the app has been started, in ms. */
async function boot(root: string, disk: Disk): Promise<number> {
  const machine = new NodeProcesses({
    root,
    kernelFile: "",
    kernelArguments: [],
    kernelEnvironment: {},
    defaultUid: 65_534,
    logger: SILENT,
  });
  const started = Promise.withResolvers<number>();
  const processes: Processes = {
    startApp: async (launch) => {
      const app = await machine.startApp(launch);
      started.resolve(performance.now());
      return app;
    },
    startKernel: () => Promise.resolve({ ...idleProcess(), send: () => {} }),
  };
  const stop = new AbortController();
  const begunMs = performance.now();
  const ended = runBootloader(
    {
      disk,
      clock: new SystemClock(),
      cryptography: new NodeCryptography(),
      logger: SILENT,
      processes,
      resetCause: "power",
      framework: { version: "0.0.0", slot: "-" },
    },
    stop.signal,
  );
  try {
    return (await Promise.race([started.promise, neverStarted(ended)])) - begunMs;
  } finally {
    stop.abort();
    await ended;
  }
}

async function neverStarted(ended: Promise<unknown>): Promise<never> {
  await ended;
  throw new Error("the bootloader ended without starting the app");
}

function idleProcess(): RunningProcess {
  const { promise: ended, resolve } = Promise.withResolvers<Awaited<RunningProcess["ended"]>>();
  const end = (): void => resolve({ code: 0, signal: null, oomKilled: false, spawnFailed: false, lastOutput: "" });
  return { ended, stop: end, kill: end };
}
