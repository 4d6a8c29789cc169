import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { createTranscript, type Transcript } from "./transcript.ts";
import { isRunning, killTree } from "./process-tree.ts";

export interface ChildOptions {
  /** For errors and logs. */
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Standard error is added to this file. */
  readonly logFile: string;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of ours in a process of its own. It never outlives this process: see `startChild`. */
export interface Child extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** Standard output. */
  readonly output: Transcript;
  readonly logFile: string;
  /** A line on its standard input. */
  type(line: string): void;
  readonly exited: Promise<ChildExit>;
  /** Asks it to end (SIGTERM); after `graceMs` it and everything below it is killed. */
  stop(graceMs?: number): Promise<ChildExit>;
  /** Kills it and everything below it, as a power cut would; resolves when all are gone. */
  killAll(): Promise<ChildExit>;
}

const GRACE_MS = 15_000;
/** What it has started may keep its output open; then its end is its end all the same. */
const OUTPUT_GRACE_MS = 2_000;

/**
 * Starts a program with pipes on its three streams. However this process ends, the child ends too: at a normal end and at an
 * uncaught error it is killed by the exit handler; when this process is killed outright, the child's standard input ends, and our
 * programs stop then (`--stop-with-input`).
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, logFile } = options;
  const log = createWriteStream(logFile, { flags: "a" });
  const child = spawn(options.command, options.arguments, {
    cwd: options.folder,
    env: definedOnly(options.environment),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true, // Ctrl-C on the terminal is for this process, which ends its children in order
  });
  const output = createTranscript(name);
  const decoder = new StringDecoder("utf8");
  child.stdout.on("data", (chunk: Buffer) => output.add(decoder.write(chunk)));
  child.stderr.pipe(log);
  // A log that cannot be written, on a full disk say, holds nobody up: the child would wait for who reads it.
  log.on("error", () => child.stderr.resume());
  child.stdin.on("error", () => {}); // the child has ended, which `exited` says
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("spawn", () => resolve(child.pid ?? 0));
  });
  const kill = (): void => void killTree(pid);
  process.once("exit", kill);
  const exited = new Promise<ChildExit>((resolve) => {
    child.once("exit", (code, signal) => {
      const end = (): void => {
        clearTimeout(timer);
        process.off("exit", kill);
        output.end(`it ended (${signal ?? `code ${String(code)}`}); its log is ${logFile}`);
        resolve({ code, signal });
      };
      const timer = setTimeout(end, OUTPUT_GRACE_MS);
      child.once("close", end);
    });
  });
  const stop = async (graceMs = GRACE_MS): Promise<ChildExit> => {
    child.kill("SIGTERM");
    const timer = setTimeout(kill, graceMs);
    try {
      return await exited;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    name,
    pid,
    output,
    logFile,
    type: (line) => void child.stdin.write(`${line}\n`),
    exited,
    stop,
    async killAll() {
      const tree = killTree(pid);
      const exit = await exited;
      await untilGone(tree);
      return exit;
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** A killed process lives on for a moment; whoever starts the next one in its place would find its locks held. */
async function untilGone(pids: readonly number[]): Promise<void> {
  const endMs = performance.now() + GRACE_MS;
  while (pids.some(isRunning) && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 5));
}

function definedOnly(environment: ChildOptions["environment"]): Record<string, string> {
  const entries = Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(entries);
}
