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
  const start = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "regrow-test-"));
  const results = join(folder, "results");
  try {
    const { badEnd, output } = await runProcess(root, file, results, limitMs, extras);
    const durationMs = performance.now() - start;
    return { file, tests: readResults(results), badEnd, output, durationMs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runProcess(
  root: string,
  file: string,
  results: string,
  limitMs: number,
  { options = [], environment = {} }: RunExtras,
): Promise<Pick<FileRun, "badEnd" | "output">> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // set when a test tests this runner: no concern of the files it runs
  const path = join(root, file);
  const hasProperties = readFileSync(path, "utf8").includes('"fast-check"');
  const args = [...options, `--test-reporter=${REPORTER}`, `--test-reporter-destination=${results}`, path];
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
