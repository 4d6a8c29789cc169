import { execFile } from "node:child_process";

export interface ToolRun {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a tool prints is short; one that prints more is ended. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Runs a small program of the system to its end, without a shell, with nothing on its standard input and with the C locale, so that
 * what it prints can be read. It is killed when the signal aborts.
 * @throws the signal's reason when aborted; Error with `code` ENOENT, EACCES ... when it cannot be started
 */
export async function runTool(options: {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly signal: AbortSignal;
}): Promise<ToolRun> {
  const { command, signal } = options;
  signal.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...options.arguments],
      {
        env: { ...process.env, LC_ALL: "C", LANGUAGE: "C" },
        encoding: "utf8",
        maxBuffer: MAX_OUTPUT_BYTES,
        killSignal: "SIGKILL",
        signal,
      },
      (error, stdout, stderr) => {
        if (signal.aborted) reject(signal.reason);
        else if (error === null) resolve({ code: 0, stdout, stderr });
        // An exit code is a number; a text is that of the error that kept it from running.
        else if (typeof error.code === "string") reject(error);
        else resolve({ code: error.code ?? null, stdout, stderr });
      },
    );
    child.stdin?.on("error", () => {}).end();
  });
}
