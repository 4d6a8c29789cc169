import { fileURLToPath } from "node:url";
import { startChild, type Child } from "./child.ts";

export interface RegrowProgram {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly logFile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Starts a regrow command in a process of its own, under the same Node. */
export async function startRegrow(program: RegrowProgram): Promise<Child> {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  return await startChild({ ...program, command: process.execPath, arguments: [main, ...program.arguments] });
}
