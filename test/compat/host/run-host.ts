import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dialect } from "@regrow/core/variable";

/** One of the programs of ../hosts, ready to run. */
export interface Host {
  readonly name: "host.c" | "host.py";
  readonly command: readonly [string, ...string[]];
}

export interface HostRun {
  readonly line: string;
  readonly baud: number;
  readonly dialect: Dialect;
  readonly what: "session" | "file" | "faults" | "reboot" | "bench";
  readonly further?: readonly string[];
}

/** What a run printed. */
export interface HostReport {
  readonly exit: number;
  /** `ok <step> <detail>`, in order. */
  readonly held: readonly string[];
  readonly failed: readonly string[];
  readonly output: string;
}

const FOLDER = fileURLToPath(new URL("../hosts", import.meta.url));
const RUN_MS = 600_000;
/** Three times what they wait for an answer by themselves: the machine may have other things to do. */
const ANSWER_S = 30;

/** Why the hosts cannot run here, for a test that is skipped then. */
export const NO_HOSTS: string | false =
  missing("cc", ["-E", "-include", "termios.h", "-x", "c", "/dev/null"]) ?? missing("python3", ["--version"]) ?? false;

/** Compiles the one that has to be, as its README says. */
export function prepareHosts(folder: string): readonly [Host, Host] {
  const program = join(folder, "host");
  const compiler = spawnSync("cc", ["-O2", "-Wall", "-Wextra", "-o", program, join(FOLDER, "host.c")], {
    encoding: "utf8",
  });
  if (compiler.status !== 0) throw new Error(`host.c does not compile: ${compiler.stderr}`);
  return [
    { name: "host.c", command: [program] },
    { name: "host.py", command: ["python3", join(FOLDER, "host.py")] },
  ];
}

export async function runHost({ command: [program, ...words] }: Host, run: HostRun): Promise<HostReport> {
  const { line, baud, dialect, what, further = [] } = run;
  const options = ["--baud", String(baud), "--dialect", dialect, "--timeout", String(ANSWER_S), ...further];
  return await new Promise((resolve) => {
    execFile(program, [...words, line, ...options, what], { timeout: RUN_MS }, (thrown, output, errors) => {
      const lines = output.split("\n");
      resolve({
        exit: thrown === null ? 0 : Number(thrown.code ?? 1),
        held: lines.filter((text) => text.startsWith("ok ")),
        failed: lines.filter((text) => text.startsWith("FAIL ")),
        output: output + errors,
      });
    });
  });
}

/** The number behind a step, such as the bytes per second of `upload`; NaN where there is none. */
export function numberOf(report: HostReport, pattern: RegExp): number {
  return Number(pattern.exec(report.output)?.[1]);
}

function missing(tool: string, words: readonly string[]): string | undefined {
  return spawnSync(tool, words, { stdio: "ignore" }).status === 0 ? undefined : `no ${tool}`;
}
