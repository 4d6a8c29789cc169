import { join } from "node:path";
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

/** What is compiled apart: pages of a browser know the DOM, which nothing else may. */
const TYPE_PROJECTS = [".", "packages/components", "packages/dashboard", "packages/webapp"];

/** Each project on its own: one that read nothing makes the gate red, however much the others have read. */
async function types(): Promise<GateResult> {
  const results = await Promise.all(TYPE_PROJECTS.map(typesOf));
  const empty = TYPE_PROJECTS.filter((_, index) => results[index]?.count === 0).map(
    (name) => `${name}: no file was read`,
  );
  return {
    ok: empty.length === 0 && results.every(({ ok }) => ok),
    count: results.reduce((sum, { count }) => sum + count, 0),
    unit: "files",
    text: [...empty, ...results.map(({ text }) => text)].join("\n"),
  };
}

/** The compiler prints the files it read; of the project are those below its folder, without what npm brings. */
async function typesOf(project: string): Promise<GateResult> {
  const { code, text } = await npmTool("tsc", "-p", project, "--listFiles", "--pretty", "false");
  const lines = text.split("\n");
  const isListed = (line: string): boolean => /^(\/|[A-Za-z]:).*\.[cm]?[jt]sx?$/.test(line);
  const isOwn = (line: string): boolean => line.startsWith(join(ROOT, project)) && !line.includes("node_modules");
  const own = lines.filter((line) => isListed(line) && isOwn(line));
  const errors = lines.filter((line) => !isListed(line)).join("\n");
  return { ok: code === 0, count: own.length, unit: "files", text: errors };
}

function counted({ code, text }: Output, pattern: RegExp): GateResult {
  return { ok: code === 0, count: Number(pattern.exec(text)?.[1] ?? 0), unit: "files", text };
}
