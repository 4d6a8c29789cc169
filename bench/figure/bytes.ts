import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { unpackRelease } from "../bytes/fetch.ts";
import { PAIRS, type Pair } from "../bytes/pairs.ts";
import { update, type Update } from "../bytes/regrow.ts";
import { ReleaseMaker } from "../bytes/release.ts";
import { TOOL_NAMES, make, type Made, type Tool } from "../bytes/tools.ts";
import type { Measurement, Row, Settings } from "../measure/figure.ts";

/** Pairs that the figure needs, and those of a short run. */
const LEAST_PAIRS = 12;
const SHORT_PAIRS: readonly string[] = ["libcurl4", "@rollup/rollup-linux-x64-gnu"];
const DELTA_TOOLS = ["zstd --patch-from", "xdelta3 -9", "bsdiff"] as const satisfies readonly Tool[];

interface Result {
  readonly pair: Pair;
  readonly rawBytes: number;
  readonly ours: Update;
  readonly others: ReadonlyMap<Tool, Made>;
}

export const BYTES: Measurement = {
  name: "bytes",
  run: async (settings) => {
    const results: Result[] = [];
    for (const pair of PAIRS) {
      if (settings.isShort && !SHORT_PAIRS.includes(pair.name)) continue;
      const result = await measure(pair, settings).catch((error: unknown) => {
        console.log(`${pair.name}: left out: ${error instanceof Error ? error.message : String(error)}`);
      });
      if (result === undefined) continue;
      results.push(result);
      settings.note(lineOf(result));
    }
    return rowsOf(results, settings.isShort);
  },
};

function measure(pair: Pair, { note }: Settings): Promise<Result> {
  return withTempFolder(async (folder) => {
    const releases = new ReleaseMaker();
    const oldFolder = await unpackRelease(pair.old, folder);
    const nextFolder = await unpackRelease(pair.next, folder);
    const old = await releases.make(oldFolder, "1.0.0");
    const next = await releases.make(nextFolder, "1.0.1");
    note(`${pair.name}: Regrow`);
    const scratch = await mkdtemp(join(folder, "scratch-"));
    const ours = await update(old, next, scratch);
    const files = { old: join(scratch, "old.tar"), next: join(scratch, "next.tar"), out: join(scratch, "out") };
    await writeTar(oldFolder, files.old);
    await writeTar(nextFolder, files.next);
    const others = new Map<Tool, Made>();
    for (const tool of TOOL_NAMES) {
      note(`${pair.name}: ${tool}`);
      const made = await make(tool, files);
      if (made === undefined) console.log(`${pair.name}: ${tool} is not installed, left out`);
      else others.set(tool, made);
      await rm(files.out, { force: true });
    }
    return { pair, rawBytes: (await stat(files.next)).size, ours, others };
  });
}

/** Nothing but names and contents changes from one to the next. */
async function writeTar(folder: string, path: string): Promise<void> {
  const plain = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
  await promisify(execFile)("tar", [...plain, "-cf", path, "-C", folder, "."]);
}

function rowsOf(results: readonly Result[], isShort: boolean): readonly Row[] {
  const sums = DELTA_TOOLS.map((tool) => ({ tool, bytes: sumOf(results, tool) })).filter(({ bytes }) => bytes > 0);
  const smallest = sums.toSorted((a, b) => a.bytes - b.bytes)[0];
  const ours = results.reduce((sum, { ours: { headBytes, packBytes } }) => sum + headBytes + packBytes, 0);
  const isWhole = results.length >= LEAST_PAIRS && sums.length === DELTA_TOOLS.length && !isShort;
  const counts: Row["counts"] = isWhole ? "limit" : "information";
  const detail = `${ours} bytes; ${sums.map(({ tool, bytes }) => `${tool} ${bytes}`).join(", ")}; ${results.length} pairs`;
  const worst = Math.max(...results.map(plainRatio));
  return [
    ...results.map((result): Row => ({
      name: result.pair.name,
      value: ratioOf(result),
      counts: "information",
      detail: lineOf(result),
    })),
    { name: "packRatio", value: ours / (smallest?.bytes ?? Number.NaN), limit: 1, counts, detail },
    { name: "packPlainRatio", value: worst, limit: 1, counts, detail: "the pair that comes nearest to plain zstd -19" },
  ];
}

/** Of all pairs together; 0 where the tool is missing. */
function sumOf(results: readonly Result[], tool: Tool): number {
  return results.reduce((sum, { others }) => sum + (others.get(tool)?.bytes ?? 0), 0);
}

/** Against the best of the other tools on this pair. */
function ratioOf({ ours, others }: Result): number {
  return (
    (ours.headBytes + ours.packBytes) / Math.min(...DELTA_TOOLS.map((tool) => others.get(tool)?.bytes ?? Infinity))
  );
}

function plainRatio({ ours, others }: Result): number {
  return (ours.headBytes + ours.packBytes) / (others.get("zstd -19")?.bytes ?? Infinity);
}

function lineOf({ pair, rawBytes, ours, others }: Result): string {
  const tools = [...others].map(([tool, { bytes, ms, memoryMb }]) => `${tool} ${bytes} (${cost(ms, memoryMb)})`);
  const { headBytes, packBytes, made, applied } = ours;
  const own = `Regrow ${headBytes + packBytes} = head ${headBytes} + pack ${packBytes} (made ${cost(made.ms, made.memoryMb)}, applied ${cost(applied.ms, applied.memoryMb)})`;
  return [
    `${pair.name} ${pair.old.version} -> ${pair.next.version}, ${pair.kind}: raw ${rawBytes}`,
    ...tools,
    own,
  ].join("; ");
}

function cost(ms: number, memoryMb: number): string {
  return `${(ms / 1000).toFixed(1)} s ${memoryMb.toFixed(0)} MB`;
}
