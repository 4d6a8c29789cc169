import { runTool } from "../process/index.ts";

/** Of this process, by its name: a tool has nothing on its own standard input. */
export const STANDARD_INPUT = `/proc/${process.pid}/fd/0`;
const WITHIN_MS = 5_000;

/** `stty`, which sets a terminal. What it prints; undefined where it fails, hangs or is not there. */
export async function stty(path: string, words: readonly string[]): Promise<string | undefined> {
  try {
    const run = await runTool({
      command: "stty",
      arguments: ["-F", path, ...words],
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    return run.code === 0 ? run.stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}
