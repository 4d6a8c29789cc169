// npm run fuzz: everything that reads foreign bytes, fed with mutated ones. Any answer but a clear refusal is a crash.
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import type { Crash } from "./feed.ts";
import type { Share, Told } from "./worker.ts";
import { TARGETS } from "./targets.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    inputs: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
const THREADS = 2;
/** A thread that tells nothing for so long hangs: a block takes well under a second. */
const SILENCE_MS = 30_000;
/** One input that takes longer than this counts as a hang too. */
const SLOW_MS = 5_000;
/** The heap that a thread may come to; seeds and code are some 60 MB. */
const MOST_HEAP_MB = 512;
const inputs = Number(values.inputs ?? (values.short ? 60_000 : 1_200_000));

interface Row {
  inputs: number;
  slowestMs: number;
}
const rows = new Map<string, Row>(TARGETS.map(({ name }) => [name, { inputs: 0, slowestMs: 0 }]));
const crashes: Crash[] = [];
const hangs: string[] = [];
let heapMb = 0;
let done = 0;
const begunMs = performance.now();
await Promise.all(
  Array.from({ length: THREADS }, (_, part) =>
    run({ seed: Number(values.seed), inputs: Math.ceil(inputs / THREADS), part, of: THREADS }),
  ),
);
process.stderr.write("\n");

for (const [name, row] of rows)
  print(`${name.padEnd(18)} ${String(row.inputs).padStart(9)} inputs   slowest ${row.slowestMs.toFixed(1)} ms`);
for (const crash of crashes.slice(0, 20)) print(`CRASH ${crash.target}: ${crash.message}\n  input ${crash.inputHex}`);
for (const hang of hangs) print(`HANG ${hang}`);
const untouched = [...rows].filter(([, row]) => row.inputs === 0).map(([name]) => name);
for (const name of untouched) print(`FAIL ${name} got no input`);
if (heapMb > MOST_HEAP_MB) print(`FAIL the heap grew to ${heapMb.toFixed(0)} MB`);
const isFine =
  crashes.length === 0 && hangs.length === 0 && untouched.length === 0 && heapMb <= MOST_HEAP_MB && done >= inputs;
print(
  `${done} inputs, ${crashes.length} crashes, ${hangs.length} hangs, heap ${heapMb.toFixed(0)} MB, ${((performance.now() - begunMs) / 1000).toFixed(0)} s, seed ${values.seed}`,
);
if (values.json)
  print(JSON.stringify({ ok: isFine, figures: { inputs: done, crashes: crashes.length, hangs: hangs.length } }));
process.exitCode = isFine ? 0 : 1;

function run(share: Share): Promise<void> {
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: share });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let last = "its start";
  const silence = (): NodeJS.Timeout =>
    setTimeout(() => {
      hangs.push(`thread ${share.part} after ${last}`);
      void worker.terminate();
    }, SILENCE_MS);
  let timer = silence();
  worker.on("message", (told: Told) => {
    clearTimeout(timer);
    timer = silence();
    last = count(told);
  });
  worker.on("error", reject);
  worker.on("exit", () => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

function count(told: Told): string {
  crashes.push(...told.crashes);
  const row = rows.get(told.target);
  if (row !== undefined) {
    row.inputs += told.inputs;
    row.slowestMs = Math.max(row.slowestMs, told.slowestMs);
  }
  if (told.slowestMs > SLOW_MS) hangs.push(`${told.target}: one input took ${told.slowestMs.toFixed(0)} ms`);
  heapMb = Math.max(heapMb, told.heapMb);
  done += told.inputs;
  if (process.stderr.isTTY)
    process.stderr.write(`\r${((100 * done) / inputs).toFixed(0)} %  ${done} inputs, ${crashes.length} crashes `);
  return told.target;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
