import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { Duplex, type Readable, type Writable } from "node:stream";
import { LastLines } from "./last-lines.ts";

export interface ChildOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  /** All of the child's environment; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Whom it runs as, without further groups; only root can choose. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** "inherit" hands over our own stdin and stdout; "pipe" gives them as streams; "capture" keeps the last lines only. */
  readonly stdin: "ignore" | "inherit" | "pipe";
  readonly stdout: "capture" | "inherit" | "pipe";
  readonly stderr: "capture" | "inherit";
  /** Sockets at descriptor 3, 4 ... of the child. */
  readonly pipes?: number;
  /** A process group of its own, which `stop` ends as a whole: the helpers a program leaves behind too. */
  readonly ownGroup?: boolean;
  /** Of the captured output; 100 unless told. */
  readonly mostLines?: number;
  /** Every captured piece, for those who also want to show it. */
  readonly onOutput?: (text: string) => void;
}

/** How a process ended: by itself, or by a signal. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  readonly stdin: Writable | null;
  /** Set for "pipe" alone. */
  readonly stdout: Readable | null;
  readonly pipes: readonly Duplex[];
  /** Resolves, never rejects, when the process has ended and its output was read. */
  readonly exited: Promise<ChildExit>;
  lastLines(): readonly string[];
  /** Asks with `signal`, and with SIGKILL when it still runs after `timeoutMs`. Resolves when it has ended. */
  stop(signal: NodeJS.Signals, timeoutMs: number): Promise<ChildExit>;
  /** Sends a signal and waits for nothing. */
  kill(signal: NodeJS.Signals): void;
}

/** A descendant that keeps the output open must not keep us from seeing that the process itself has ended. */
const OUTPUT_GRACE_MS = 500;
/** A process that waits for a broken disk cannot even be killed; after this it counts as ended. */
const UNKILLABLE_MS = 10_000;

/**
 * Starts a program.
 * @throws Error with `code` ENOENT, EACCES ... when it cannot be started
 */
export async function spawnChild(options: ChildOptions): Promise<Child> {
  const spawned = spawn(options.command, [...options.arguments], {
    cwd: options.cwd,
    env: { ...options.environment },
    detached: options.ownGroup ?? false,
    stdio: stdioOf(options),
    ...(options.user !== undefined && process.getuid?.() === 0 ? options.user : {}),
  });
  const lines = captureLines(spawned, options);
  const exited = exitOf(spawned);
  const pid = await started(spawned);
  const kill = (signal: NodeJS.Signals): void => {
    sendSignal(spawned, pid, signal, options.ownGroup ?? false);
  };
  const pipes = spawned.stdio.slice(3).filter((stream) => stream instanceof Duplex);
  // A pipe whose other end has gone is told by `exited`; unheard, its error would end this process.
  for (const stream of [...pipes, spawned.stdin]) stream?.on("error", () => {});
  return {
    pid,
    stdin: spawned.stdin,
    stdout: options.stdout === "pipe" ? spawned.stdout : null,
    pipes,
    exited,
    lastLines: () => lines.lines(),
    kill,
    stop: (signal, timeoutMs) => stop(exited, kill, signal, timeoutMs),
  };
}

function stdioOf(options: ChildOptions): StdioOptions {
  const asPipe = (value: "capture" | "inherit" | "pipe"): "inherit" | "pipe" =>
    value === "inherit" ? "inherit" : "pipe";
  return [
    options.stdin,
    asPipe(options.stdout),
    asPipe(options.stderr),
    ...Array.from({ length: options.pipes ?? 0 }, () => "pipe" as const),
  ];
}

function captureLines(spawned: ChildProcess, options: ChildOptions): LastLines {
  const lines = new LastLines(options.mostLines ?? 100);
  for (const [stream, how] of [
    [spawned.stdout, options.stdout],
    [spawned.stderr, options.stderr],
  ] as const) {
    if (stream === null || how !== "capture") continue;
    stream.setEncoding("utf8").on("data", (text: string) => {
      lines.push(text);
      options.onOutput?.(text);
    });
  }
  return lines;
}

function started(spawned: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    spawned.once("error", reject);
    spawned.once("spawn", () => {
      // From now on errors are signals that could not be sent; `exited` tells what matters.
      spawned.on("error", () => {});
      resolve(spawned.pid ?? 0);
    });
  });
}

function exitOf(spawned: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    spawned.once("exit", (code, signal) => {
      const end = (): void => {
        clearTimeout(grace);
        resolve({ code, signal });
      };
      const grace = setTimeout(end, OUTPUT_GRACE_MS);
      spawned.once("close", end);
    });
  });
}

async function stop(
  exited: Promise<ChildExit>,
  kill: (signal: NodeJS.Signals) => void,
  signal: NodeJS.Signals,
  timeoutMs: number,
): Promise<ChildExit> {
  kill(signal);
  const timers = new Set<NodeJS.Timeout>();
  const givenUp = new Promise<ChildExit>((resolve) => {
    const killLate = (): void => {
      kill("SIGKILL");
      timers.add(setTimeout(() => resolve({ code: null, signal: "SIGKILL" }), UNKILLABLE_MS));
    };
    timers.add(setTimeout(killLate, timeoutMs));
  });
  try {
    return await Promise.race([exited, givenUp]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    // What the program left behind in its group.
    kill("SIGKILL");
  }
}

function sendSignal(spawned: ChildProcess, pid: number, signal: NodeJS.Signals, isGroup: boolean): void {
  if (!isGroup) {
    spawned.kill(signal);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (thrown) {
    // ESRCH: all of the group has ended, which is what was wanted.
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH")) throw thrown;
  }
}
