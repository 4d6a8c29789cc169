// npm run powercut: cuts the power at every storage operation of every procedure. See docs/explanation/power-cuts.md.
import { parseArgs } from "node:util";
import { sweepBadStorage } from "./bad-storage.ts";
import { runChecksumMutants } from "./checksum-mutants.ts";
import { MemoCryptography } from "./memo-cryptography.ts";
import { runJobs } from "./pool.ts";
import { Progress } from "./progress.ts";
import { formatFigures, formatSurvivors, formatTable } from "./report.ts";
import { SCENARIOS } from "./scenario/index.ts";
import { figuresOf, problemsOf } from "./verdict.ts";

/** What a full run must reach (design, section 10). */
const LEAST_STATES = 100_000;
const MOST_PROBLEMS = 40;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    /** Fewer states and mutants, for every push. */
    short: { type: "boolean", default: false },
    /** Procedures with this in their name. */
    only: { type: "string" },
    /** The cut before this operation alone: to see a broken state again. */
    operation: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});

const begunMs = performance.now();
const { only, short: isShort } = values;
const operation = values.operation === undefined ? undefined : Number(values.operation);
const scenarios = SCENARIOS.filter(({ name }) => only === undefined || name.includes(only));
const isAll = only === undefined && operation === undefined;
const progress = new Progress(scenarios.length);
const jobs = scenarios.map(({ name }) => ({ scenario: name, isShort, seed: Number(values.seed), operation }));
const finished = await runJobs(jobs, progress);
progress.end();
const rot = isAll ? await sweepBadStorage(new MemoCryptography()) : undefined;
const checksums = isAll ? await runChecksumMutants() : [];

const found = { finished, rot, checksums };
const figures = figuresOf(found);
const leastStates = isAll && !isShort ? LEAST_STATES : 1;
const problems = problemsOf(found, isAll && !isShort, leastStates);
const print = (text: string): void => void process.stdout.write(`${text}\n`);
print(formatTable(finished.examined));
print("");
print(formatSurvivors(finished.examined.flatMap(({ survivors }) => survivors)));
print("");
print(formatFigures(figures));
for (const problem of problems.slice(0, MOST_PROBLEMS)) print(`FAIL ${problem}`);
if (problems.length > MOST_PROBLEMS) print(`and ${problems.length - MOST_PROBLEMS} more`);
print(`${problems.length === 0 ? "all laws hold" : "broken"}, ${((performance.now() - begunMs) / 1000).toFixed(0)} s`);
if (values.json) print(JSON.stringify({ ok: problems.length === 0, figures }));
process.exitCode = problems.length === 0 ? 0 : 1;
