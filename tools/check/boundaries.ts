import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command, npmTool, ROOT } from "./command.ts";
import type { GateResult } from "./gates.ts";

/** What core must refuse, each with a word of the refusal. */
const FORBIDDEN_IN_CORE: readonly (readonly [code: string, refusal: string])[] = [
  [`import "node:fs";`, "core does not know Node"],
  [`import "kysely";`, "core imports of npm only"],
  [`export const later = import("fastify");`, "core imports of npm only"],
  [`export type { Disk } from "@regrow/node/disk";`, "core imports nothing of ours"],
  [`import "../../node/src/disk/index.ts";`, "a package's files are its own"],
  [`export const now = Date.now();`, "take the Clock port"],
  [`export const dice = Math.random();`, "'Math.random' is restricted"],
  [`export const bytes = Buffer.alloc(1);`, "use Uint8Array"],
];
const FORBIDDEN_IN_ALL = [[`import "@regrow/testing/anything";`, "nothing shipped imports testing"]] as const;

/** Proves that the linter reads every source file and refuses what it must: a linter whose configuration is broken, or whose
 * plugin is not loaded, is as green as one that found nothing. */
export async function boundaries(): Promise<GateResult> {
  const [read, sources] = await Promise.all([lintedFiles(), sourceFiles()]);
  const unread = sources.filter((file) => !read.has(file)).map((file) => `the linter does not read ${file}`);
  const unrefused = await probe();
  const problems = [...unread, ...unrefused];
  return { ok: problems.length === 0, count: sources.length, unit: "files", text: problems.join("\n") };
}

/** Writes forbidden lines into each package and returns those that the linter lets pass. */
async function probe(): Promise<readonly string[]> {
  removeLeftovers();
  const packages = readdirSync(join(ROOT, "packages")).filter((name) =>
    existsSync(join(ROOT, "packages", name, "src")),
  );
  const probes = packages
    .filter((name) => name !== "testing")
    .map((name) => ({
      file: `packages/${name}/src/${PROBE}${process.pid}.ts`,
      lines: [...FORBIDDEN_IN_ALL, ...(name === "core" ? FORBIDDEN_IN_CORE : [])],
    }));
  if (!packages.includes("core")) return ["packages/core/src is not there: nothing was proved"];
  const clean = (): void => probes.forEach(({ file }) => rmSync(join(ROOT, file), { force: true }));
  process.once("exit", clean);
  try {
    for (const { file, lines } of probes) writeFileSync(join(ROOT, file), lines.map(([code]) => `${code}\n`).join(""));
    const { text } = await npmTool("oxlint", "--type-aware", "-f", "unix", ...probes.map(({ file }) => file));
    const reported = text.split("\n");
    return probes.flatMap(({ file, lines }) =>
      lines
        .filter(
          ([, refusal], i) => !reported.some((line) => line.includes(`${file}:${i + 1}:`) && line.includes(refusal)),
        )
        .map(([code]) => `the linter lets pass in ${file}: ${code}`),
    );
  } finally {
    clean();
    process.off("exit", clean);
  }
}

const PROBE = "boundary-probe-";

/** Probes of a check that was killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(join(ROOT, "packages"))) {
    const folder = join(ROOT, "packages", name, "src");
    for (const file of existsSync(folder) ? readdirSync(folder) : []) {
      if (file.startsWith(PROBE) && !isRunning(Number.parseInt(file.slice(PROBE.length), 10)))
        rmSync(join(folder, file));
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function lintedFiles(): Promise<ReadonlySet<string>> {
  const { text } = await npmTool("oxlint", "--debug=files");
  return new Set(text.split("\n").map((line) => line.trim().replaceAll("\\", "/")));
}

/** The sources that git tracks or would track; without git (an unpacked archive) there is nothing to compare with. */
async function sourceFiles(): Promise<readonly string[]> {
  const patterns = ["*.ts", "*.tsx", "*.mts", "*.js", "*.mjs"];
  const listed = await command("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns]);
  if (listed.code !== 0) return [];
  const isOurs = (file: string): boolean => !/(^|\/)(fixtures|dist)\//.test(file) && !file.includes(PROBE);
  return listed.text.split("\n").filter((file) => file !== "" && isOurs(file) && existsSync(join(ROOT, file)));
}
