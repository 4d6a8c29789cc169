import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";

/** Programs of Debian's package lrzsz. */
type Program = "sx" | "sb" | "rx" | "rb";

const HAS_ALL = (["sx", "sb", "rx", "rb"] as const).every(
  (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined,
);

/** Why they cannot be run here, for a test that is skipped then. */
export const NO_LRZSZ: string | false = HAS_ALL ? false : "no lrzsz";

interface Place {
  readonly terminal: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Runs one of them with a terminal as its standard input and output. @throws Error with what it has said unless it ends well */
export async function runLrzsz(program: Program, given: readonly string[], place: Place): Promise<void> {
  const { terminal, folder, signal } = place;
  if (program === "rx") return await runApart(given, place);
  const fd = openSync(terminal, constants.O_RDWR | constants.O_NOCTTY);
  const child = spawn(program, given, { cwd: folder, stdio: [fd, fd, "pipe"], signal });
  closeSync(fd);
  await ended(child, program);
}

/**
 * rx 0.12.21 empties its terminal's queues when it ends, and on a pseudo-terminal its last answer with them, so that not even sx comes to
 * an end with it. Behind a pipe it has no terminal to empty.
 */
async function runApart(given: readonly string[], { terminal, folder, signal }: Place): Promise<void> {
  const ends = [`FILE:${terminal},rawer`, `EXEC:rx ${given.join(" ")}`];
  await ended(spawn("socat", ends, { cwd: folder, stdio: ["ignore", "ignore", "pipe"], signal }), "rx");
}

async function ended(child: ChildProcess, program: Program): Promise<void> {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said.slice(-2_000)}`);
}
