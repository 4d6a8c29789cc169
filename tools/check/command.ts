import { spawn } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");
const LIMIT_MS = 15 * 60_000;
const KEPT_OUTPUT_CHARACTERS = 2_000_000;

export interface Output {
  readonly code: number | null;
  readonly text: string;
}

/** Runs a program and keeps what it prints, both streams in one. */
export async function command(program: string, args: readonly string[]): Promise<Output> {
  const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], timeout: LIMIT_MS });
  let text = "";
  const keep = (chunk: Buffer): void => void (text = (text + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return await new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: null, text: `${program}: ${error.message}` }));
    child.on("close", (code) => resolve({ code, text }));
  });
}

/** Runs a tool of an npm package; npm's links are no JavaScript on every system, so they are run by name from the link folder. */
export async function npmTool(name: string, ...args: readonly string[]): Promise<Output> {
  return await command(join(ROOT, "node_modules", ".bin", name), args);
}
