import { boundaries } from "./boundaries.ts";
import { command, npmTool, type Output, ROOT } from "./command.ts";

export interface GateResult {
  readonly ok: boolean;
  /** What was read; a gate that read nothing is red, because tools are green about nothing. */
  readonly count: number;
  readonly unit: string;
  /** Shown when the gate is red. */
  readonly text: string;
}

export interface Gate {
  readonly name: string;
  run(): Promise<GateResult>;
}

export const GATES: readonly Gate[] = [
  { name: "format", run: async () => counted(await npmTool("oxfmt", "--check", "."), / on (\d+) files/) },
  {
    name: "lint",
    run: async () => counted(await npmTool("oxlint", "--type-aware", "--deny-warnings"), / on (\d+) files/),
  },
  { name: "types", run: types },
  { name: "boundaries", run: boundaries },
  { name: "dead code", run: async () => counted(await npmTool("knip", ...KNIP), /knip read (\d+) files/) },
];

const KNIP = [
  "--no-progress",
  "--no-config-hints",
  "--reporter",
  "symbols",
  "--reporter",
  "./tools/check/knip-count.mjs",
];

/** The tests, with the counts of their last line. */
export async function tests(): Promise<GateResult & { readonly closing: string }> {
  const { code, text } = await command(process.execPath, ["tools/test.ts"]);
  const closing = text.trimEnd().split("\n").at(-1) ?? "";
  const passed = Number(/^(\d+) passed, \d+ failed/.exec(closing)?.[1] ?? 0);
  return { ok: code === 0, count: passed, unit: "tests", text, closing: passed > 0 || code !== 0 ? closing : "" };
}

/** The compiler prints the files it read; those of node_modules are not ours. */
async function types(): Promise<GateResult> {
  const { code, text } = await npmTool("tsc", "-p", ".", "--listFiles", "--pretty", "false");
  const lines = text.split("\n");
  const isListed = (line: string): boolean => /^(\/|[A-Za-z]:).*\.[cm]?[jt]sx?$/.test(line);
  const own = lines.filter((line) => isListed(line) && line.startsWith(ROOT) && !line.includes("node_modules"));
  const errors = lines.filter((line) => !isListed(line)).join("\n");
  return { ok: code === 0, count: own.length, unit: "files", text: errors };
}

function counted({ code, text }: Output, pattern: RegExp): GateResult {
  return { ok: code === 0, count: Number(pattern.exec(text)?.[1] ?? 0), unit: "files", text };
}
