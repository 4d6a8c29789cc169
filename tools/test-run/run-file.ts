import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FileRun, TestResult } from "./tally.ts";

const KEPT_OUTPUT_CHARACTERS = 4_000;
const SEED = pathToFileURL(join(import.meta.dirname, "seed.mjs")).href;
const REPORTER = pathToFileURL(join(import.meta.dirname, "reporter.mjs")).href;

/** What a run of a test file is given besides. */
export interface RunExtras {
  /** Options of Node. */
  readonly options?: readonly string[];
  /** Added to the environment, also of what the tests start. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs one test file in a process of its own, which is killed with all that it started when it takes too long. node:test's own
 * run() is not used: its time limit left hanging files running for ever. */
export async function runFile(root: string, file: string, limitMs: number, extras: RunExtras = {}): Promise<FileRun> {
  const { tests, ...run } = await runTogether(root, [file], limitMs, extras);
  return { file, tests, ...run };
}

/** Runs files one after the other in one process. Where that ended badly by none of their tests, each is run by itself to tell
 * which it was; a bad end stays one if each of them is good alone. */
export async function runBatch(root: string, files: readonly string[], limitMs: number): Promise<readonly FileRun[]> {
  const [first, ...others] = files;
  if (first === undefined) return [];
  if (others.length === 0) return [await runFile(root, first, limitMs)];
  const { tests, badEnd, output } = await runTogether(root, files, limitMs, {
    options: ["--test", "--test-isolation=none"],
  });
  const isOf = (file: string, test: TestResult): boolean => test.file === join(root, file);
  const isOfNone = (test: TestResult): boolean => !files.some((file) => isOf(file, test));
  const isTold = tests.some(({ isPassed }) => !isPassed);
  if (badEnd !== undefined && !isTold) return await runApart(root, files, limitMs, badEnd);
  const told = files.find((file) => tests.some((test) => !test.isPassed && isOf(file, test))) ?? first;
  return files.map((file) => {
    const own = tests.filter((test) => isOf(file, test) || (file === first && isOfNone(test)));
    const spentMs = own.reduce((sum, { isTop, durationMs: spent }) => sum + (isTop ? spent : 0), 0);
    return {
      file,
      tests: own,
      badEnd: own.length === 0 ? badEnd : undefined,
      output: file === told ? output : "", // whose it is, nobody knows
      durationMs: spentMs,
    };
  });
}

async function runApart(
  root: string,
  files: readonly string[],
  limitMs: number,
  badEnd: string,
): Promise<readonly FileRun[]> {
  const runs: FileRun[] = [];
  for (const file of files) runs.push(await runFile(root, file, limitMs));
  const [first, ...others] = runs;
  if (first === undefined || runs.some((run) => run.badEnd !== undefined)) return runs;
  return [
    { ...first, badEnd: `alone each is good, not in one process with ${files.join(", ")}: ${badEnd}` },
    ...others,
  ];
}

async function runTogether(
  root: string,
  files: readonly string[],
  limitMs: number,
  extras: RunExtras,
): Promise<Omit<FileRun, "file">> {
  const start = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "regrow-test-"));
  const results = join(folder, "results");
  try {
    const { badEnd, output } = await runProcess(root, files, results, limitMs, extras);
    return { tests: readResults(results), badEnd, output, durationMs: performance.now() - start };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runProcess(
  root: string,
  files: readonly string[],
  results: string,
  limitMs: number,
  { options = [], environment = {} }: RunExtras,
): Promise<Pick<FileRun, "badEnd" | "output">> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // set when a test tests this runner: no concern of the files it runs
  const paths = files.map((file) => join(root, file));
  const hasProperties = paths.some((path) => readFileSync(path, "utf8").includes('"fast-check"'));
  const args = [...options, `--test-reporter=${REPORTER}`, `--test-reporter-destination=${results}`, ...paths];
  if (hasProperties) args.unshift(`--import=${SEED}`);
  const child = spawn(process.execPath, args, {
    cwd: root,
    // Hundreds of processes load the same modules: each is compiled once.
    env: { NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node"), ...env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const killAll = (): void => killGroup(child.pid);
  process.once("exit", killAll);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killAll();
  }, limitMs);
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ badEnd: error.message, output }));
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      killAll(); // what a test left running
      process.off("exit", killAll);
      const late = isLate
        ? `it did not end within ${limitMs / 1000} s: a test hangs, or left something open`
        : undefined;
      const bad = code === 0 ? undefined : `it ended with ${signal ?? `exit code ${code}`}\n${output}`;
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ badEnd: late ?? bad, output });
    });
  });
}

/** A child that is detached leads a group of its own, which its children belong to. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // nothing of it runs any more
  }
}

/** The complete lines: the last one may be torn when the process was killed. */
function readResults(path: string): readonly TestResult[] {
  try {
    const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
    return lines.map((line): TestResult => JSON.parse(line));
  } catch {
    return []; // it ended before node:test opened the file
  }
}
