import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ALL_CHANNELS, FILE_TYPES } from "@regrow/core/file";
import { FileSystem, NO_BUNDLE } from "@regrow/device/file-system";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";

/**
 * What user files cost when there are many: each one durable before the next of its kind begins. A change must not cost more
 * than the disk makes it cost, with a hundred thousand files as with a thousand.
 */
const { values } = parseArgs({
  options: { files: { type: "string" }, json: { type: "boolean" }, folder: { type: "string" } },
});
const count = Number(values.files ?? 100_000);
const FEW = 1_000;
/** Files that are made at the same time while the table is filled. */
const WIDTH = 64;
const SINGLE = 200;

const folder = await mkdtemp(join(values.folder ?? tmpdir(), "regrow-bench-"));
const figures: Record<string, number> = {};
try {
  const disk = new NodeDisk(folder);
  let files = await openFiles(disk);
  await fill(files, 0, FEW);
  const few = await changes(files, disk);
  const fillBegunMs = performance.now();
  await fill(files, FEW, count);
  figures["makeManyMs"] = performance.now() - fillBegunMs;
  const many = await changes(files, disk);
  figures["changeMsFew"] = few.ours;
  figures["changeMsMany"] = many.ours;
  figures["changeRatioFew"] = few.ours / few.bare;
  figures["changeRatioMany"] = many.ours / many.bare;
  const openBegunMs = performance.now();
  files = await openFiles(disk);
  figures["openMs"] = performance.now() - openBegunMs;
  const listBegunMs = performance.now();
  figures["files"] = (await files.list()).length;
  figures["listMs"] = performance.now() - listBegunMs;
  figures["residentMiB"] = process.memoryUsage.rss() / 2 ** 20;
} finally {
  await rm(folder, { recursive: true, force: true });
}

for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(14)} ${value.toFixed(2)}\n`);
const ok = figures["files"] === count && (figures["changeRatioMany"] ?? Infinity) < 2;
if (values.json === true) process.stdout.write(`${JSON.stringify({ ok, figures })}\n`);
process.exitCode = ok ? 0 : 1;

function openFiles(disk: NodeDisk): Promise<FileSystem> {
  return FileSystem.open({
    disk,
    cryptography: new NodeCryptography(),
    clock: { nowMs: Date.now },
    bundle: async () => NO_BUNDLE,
  });
}

async function fill(files: FileSystem, from: number, to: number): Promise<void> {
  let next = from;
  const work = async (): Promise<void> => {
    for (let index = next++; index < to; index = next++) await put(files, nameOf(index), String(index));
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
}

/**
 * Milliseconds of one change, the middle of many: another content for a file that is there; and of nothing but what any durable way
 * of doing it does with the disk, in turns, as the disk's own speed changes meanwhile.
 */
async function changes(files: FileSystem, disk: NodeDisk): Promise<{ readonly ours: number; readonly bare: number }> {
  const ours: number[] = [];
  const bare: number[] = [];
  await disk.makeDirectory("bare");
  for (let index = 0; index < SINGLE; index += 1) {
    const text = `again ${index}`;
    ours.push(await timed(() => put(files, nameOf(index), text)));
    bare.push(await timed(() => putBare(disk, index, text)));
  }
  return { ours: middle(ours), bare: middle(bare) };
}

async function putBare(disk: NodeDisk, index: number, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  await disk.write(`bare/${index}.new`, bytes);
  await disk.sync(`bare/${index}.new`);
  await disk.syncDirectory("bare");
  await disk.append("bare/log", new Uint8Array(250));
  await disk.sync("bare/log");
  await disk.remove(`bare/${index}.new`);
}

async function timed(action: () => Promise<void>): Promise<number> {
  const begunMs = performance.now();
  await action();
  return performance.now() - begunMs;
}

function middle(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[times.length >> 1] ?? NaN;
}

async function put(files: FileSystem, name: string, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const row = { type: FILE_TYPES.general, flags: 0, permissions: ALL_CHANNELS, version: "1.0.0", checksum: null };
  await (await files.create({ name, sizeBytes: bytes.length, ...row })).write(bytes);
}

function nameOf(index: number): string {
  return `user/file-${index}.txt`;
}
