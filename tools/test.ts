// npm test: `node tools/test.ts [--json] [part of a path]...`; npm run e2e: the same with --e2e, the tests that take minutes.
// The last line is `N passed, N failed` (and `, N skipped`), or with --json one object. Red when a test failed, when nothing ran,
// and when a part of the house has no tests.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { collect } from "./test-run/collect.ts";
import { toBatches } from "./test-run/batches.ts";
import { runBatch } from "./test-run/run-file.ts";
import { tally, type FileRun, type FileTally } from "./test-run/tally.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    e2e: { type: "boolean", default: false },
    /** A file that takes longer hangs: no test needs this long. Default 300, with --e2e 7200. */
    "limit-s": { type: "string" },
    root: { type: "string", default: join(import.meta.dirname, "..") },
  },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1)); // ends the test files too

const SHOWN_AT_ONCE = 600;

const { files, complaints } = collect(values.root, positionals, values.e2e);
const limitS = Number(values["limit-s"] ?? (values.e2e ? 7200 : 300));
const waiting = [...toBatches(files, isWhole)];
const done: (FileTally & FileRun)[] = [];
// Files wait for processes, lines and clocks a part of their time; the long ones for a larger part.
const atOnce = Math.ceil(availableParallelism() * (values.e2e ? 2 : 1.5));
await Promise.all(Array.from({ length: atOnce }, work));

const failures = done.flatMap((run) => run.failures.map((failure) => ({ file: run.file, ...failure })));
for (const { file, name, reason } of failures) console.log(`\nFAIL ${file}: ${name}\n${indent(reason)}`);
for (const { file, failures: own, badEnd, output } of done) {
  const isShownAlready = badEnd?.includes(output) === true && own.some(({ reason }) => reason === badEnd);
  if (own.length > 0 && output.trim() !== "" && !isShownAlready)
    console.log(`\noutput of ${file}:\n${indent(output.trim())}`);
}
const skips = done.flatMap(({ file, skips: own }) => own.map((skip) => `${file}: ${skip}`));
if (skips.length > 0) console.log(`\nskipped:\n${indent(skips.join("\n"))}`);
const passed = done.reduce((sum, run) => sum + run.passed, 0);
const problems = passed + failures.length === 0 ? [...complaints, "no test ran"] : complaints;
for (const problem of problems) console.log(`\nFAIL ${problem}`);

const figures = { passed, failed: failures.length + problems.length, skipped: skips.length };
const ok = figures.failed === 0;
console.log(`\n${passed} passed, ${figures.failed} failed${skips.length === 0 ? "" : `, ${skips.length} skipped`}`);
if (values.json) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;

function isWhole(file: string): boolean {
  return readFileSync(join(values.root, file), "utf8").includes('"node:test"');
}

/** Runs what waits, one after the other, and says what each file came to. */
async function work(): Promise<void> {
  for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
    for (const run of await runBatch(values.root, batch, limitS * 1000)) say(run);
  }
}

function say(run: FileRun): void {
  const result = tally(run);
  const { passed: own, failures: bad } = result;
  done.push({ ...run, ...result });
  const counts = `${own} passed${bad.length === 0 ? "" : `, ${bad.length} failed`}`;
  console.log(`${bad.length === 0 ? "ok  " : "FAIL"} ${run.file} ${counts} ${(run.durationMs / 1000).toFixed(1)} s`);
  // At once, in short: who reads the beginning of a log sees it as well. Whole at the end.
  for (const { name, reason } of bad) console.log(`     ${name}: ${reason.slice(0, SHOWN_AT_ONCE)}`);
  // What a long test has measured; see test/harness/figure.ts.
  for (const line of run.output.split("\n")) if (line.startsWith("figure: ")) console.log(`     ${line}`);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
