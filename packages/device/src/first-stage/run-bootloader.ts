import { NotifyReader } from "../app/notify.ts";
import { spawnChild } from "@regrow/node/process";
import { RUNTIME_FLAGS } from "../layout/index.ts";

export interface BootloaderRun {
  /** The bootloader's program file, absolute. */
  readonly file: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  /** Its kernel has come up. */
  readonly onReady: () => Promise<void>;
  /** Aborted: it is asked to stop. */
  readonly stop: AbortSignal;
}

/** Longer than a bootloader may take to stop kernel and app. */
const STOP_WITHIN_MS = 60_000;
const NOTIFY_FD = 3;

/** Runs a bootloader with our console until it ends. Null: a signal, or it could not be started. */
export async function runBootloader(run: BootloaderRun): Promise<number | null> {
  try {
    const child = await spawnChild({
      command: process.execPath,
      arguments: [...RUNTIME_FLAGS, run.file, ...run.arguments],
      environment: { ...environment(), REGROW_NOTIFY_FD: String(NOTIFY_FD) },
      cwd: run.cwd,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
      pipes: 1,
    });
    const reader = new NotifyReader();
    let ready = Promise.resolve();
    child.pipes[0]?.on("data", (bytes: Uint8Array) => {
      if (reader.push(bytes).includes("READY")) ready = ready.then(run.onReady);
    });
    const stop = (): void => void child.stop("SIGTERM", STOP_WITHIN_MS);
    if (run.stop.aborted) stop();
    run.stop.addEventListener("abort", stop, { once: true });
    const { code } = await child.exited;
    run.stop.removeEventListener("abort", stop);
    await ready;
    return code;
  } catch (error) {
    process.stderr.write(`first-stage: ${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

/** What the framework needs of the environment that init or a person has given us; NODE_OPTIONS and secrets are not in it. */
const PASSED_ON = ["PATH", "HOME", "LANG", "TERM", "TZ"];

function environment(): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
