import { execFile } from "node:child_process";
import { createHash, hash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readSync, readdirSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Disk } from "@regrow/core/port";
import { build } from "esbuild";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { NodeDisk } from "@regrow/node/disk";
import { makeStagedDevice } from "../device/device.ts";
import { bootloaderDisk, install } from "../device/install.ts";
import { FOLDER_FILES, type Shape } from "../device/shape.ts";
import type { Measurement, Row, Settings } from "../measure/figure.ts";
import { interleave, timed } from "../measure/rounds.ts";
import { syncFileSystem } from "../measure/system.ts";

const LIMIT = 1.5;
const MEMORY_LIMIT_MB = 120;

export const INSTALL: Measurement = {
  name: "install",
  run: async (settings) => [
    ...(await ratio("installRatio", { files: 1, fileBytes: settings.isShort ? 10_000_000 : 100_000_000 }, settings)),
    ...(await ratio("installManyRatio", { files: settings.isShort ? 1_000 : 10_000, fileBytes: 10_000 }, settings)),
    await memory(settings),
  ],
};

/** Staged files are not durable before the install, nor are the copies before the sync: both end with the same bytes on the disk. */
function ratio(name: string, shape: Shape, { isShort, note }: Settings): Promise<readonly Row[]> {
  return withTempFolder(async (folder) => {
    const [root, copies] = [join(folder, "device"), join(folder, "copies")];
    const prepare = async (): Promise<void> => {
      await rm(copies, { recursive: true, force: true });
      await rm(root, { recursive: true, force: true });
      await syncFileSystem(folder);
      await makeStagedDevice(root, shape);
    };
    const installing = (open: (root: string) => Disk) => async (): Promise<number> => {
      await prepare();
      return await timed(() => install(open(root)));
    };
    const copying = async (): Promise<number> => {
      await prepare();
      const source = join(root, "staging/bench/objects");
      await syncFileSystem(folder);
      return await timed(async () => {
        copyAndHash(source, copies);
        await syncFileSystem(folder);
      });
    };
    const medianOf = await interleave(
      {
        copy: copying,
        shipped: installing(bootloaderDisk),
        blocking: installing((at) => new NodeDisk(at, { isBlocking: true })),
      },
      isShort ? 1 : 3,
      (text) => note(`${name}: ${text}`),
    );
    const row = (rowName: string, ours: number, counts: Row["counts"]): Row => ({
      name: rowName,
      value: ours / medianOf("copy"),
      limit: LIMIT,
      counts,
      detail: `${ours.toFixed(0)} ms against ${medianOf("copy").toFixed(0)} ms, ${shape.files} x ${shape.fileBytes / 1000} kB`,
    });
    return [
      row(name, medianOf("shipped"), "limit"),
      row(`${name}, blocking calls`, medianOf("blocking"), "information"),
    ];
  });
}

const PIECE = new Uint8Array(1024 * 1024);

/** The best that simple code does: no thread pool, no promise, one buffer. */
function copyAndHash(from: string, to: string): void {
  for (const [index, name] of readdirSync(from).entries()) {
    const target = join(to, `files-${Math.floor(index / FOLDER_FILES)}`, name);
    mkdirSync(dirname(target), { recursive: true });
    const [source, copy] = [openSync(join(from, name), "r"), openSync(target, "w")];
    const first = readSync(source, PIECE);
    writeSync(copy, PIECE.subarray(0, first));
    const sha256 = first < PIECE.length ? hash("sha256", PIECE.subarray(0, first)) : hashRest(source, copy);
    if (sha256 !== name) throw new Error(`${name} has other bytes`);
    closeSync(source);
    closeSync(copy);
  }
}

function hashRest(source: number, copy: number): string {
  const hasher = createHash("sha256").update(PIECE);
  for (let length = readSync(source, PIECE); length > 0; length = readSync(source, PIECE)) {
    hasher.update(PIECE.subarray(0, length));
    writeSync(copy, PIECE.subarray(0, length));
  }
  return hasher.digest("hex");
}

/** In a process of its own that does nothing else, built as the bootloader is. */
function memory({ isShort, note }: Settings): Promise<Row> {
  return withTempFolder(async (folder) => {
    note("installMemoryMb: one install");
    const root = join(folder, "device");
    await makeStagedDevice(root, { files: isShort ? 500 : 5_000, fileBytes: 100_000 });
    const program = join(folder, "install-program.mjs");
    const source = join(import.meta.dirname, "..", "install-program.ts");
    await build({ entryPoints: [source], outfile: program, bundle: true, format: "esm", platform: "node" });
    const { stdout } = await promisify(execFile)(process.execPath, [program, root]);
    return {
      name: "installMemoryMb",
      value: Number(stdout),
      limit: MEMORY_LIMIT_MB,
      counts: "limit",
      detail: `most resident memory of a process that installs ${isShort ? 50 : 500} MB in ${isShort ? 500 : 5_000} files`,
    };
  });
}
