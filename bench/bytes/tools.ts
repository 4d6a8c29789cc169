import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";

/** What others make of a pair, as whole tars. `{old}`, `{next}` and `{out}` are files. */
const TOOLS = {
  "zstd -19": { program: "zstd", arguments: ["-19", "-q", "-f", "-o", "{out}", "{next}"] },
  "zstd --patch-from": {
    program: "zstd",
    arguments: ["-19", "-q", "-f", "--long=27", "--patch-from={old}", "-o", "{out}", "{next}"],
  },
  "xdelta3 -9": { program: "xdelta3", arguments: ["-9", "-e", "-f", "-s", "{old}", "{next}", "{out}"] },
  bsdiff: { program: "bsdiff", arguments: ["{old}", "{next}", "{out}"] },
} as const satisfies Record<string, { readonly program: string; readonly arguments: readonly string[] }>;

export type Tool = keyof typeof TOOLS;
export const TOOL_NAMES = Object.keys(TOOLS).filter((name): name is Tool => name in TOOLS);

export interface Made {
  readonly bytes: number;
  readonly ms: number;
  /** Peak, looked at every 20 ms. */
  readonly memoryMb: number;
}

/** Undefined where the tool is not installed. @throws Error when it fails */
export async function make(
  tool: Tool,
  files: { readonly old: string; readonly next: string; readonly out: string },
): Promise<Made | undefined> {
  const { program, arguments: pattern } = TOOLS[tool];
  const words = pattern.map((word) =>
    word.replace("{old}", files.old).replace("{next}", files.next).replace("{out}", files.out),
  );
  const startedMs = performance.now();
  const child = spawn(program, words, { stdio: "ignore" });
  let memoryMb = 0;
  const timer = setInterval(() => {
    memoryMb = Math.max(memoryMb, peakOf(child.pid));
  }, 20);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", resolve);
    });
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  } finally {
    clearInterval(timer);
  }
  return { bytes: (await stat(files.out)).size, ms: performance.now() - startedMs, memoryMb };
}

function peakOf(pid: number | undefined): number {
  try {
    return (Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1.024) / 1000;
  } catch {
    return 0; // it has just ended
  }
}
