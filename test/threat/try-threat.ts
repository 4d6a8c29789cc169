import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runFile, type RunExtras } from "../../tools/test-run/run-file.ts";
import type { Switch, Threat } from "./threat.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const HOOK = new URL("./switch-off.mjs", import.meta.url).href;
const LIMIT_MS = 240_000;
/** Of a single test: the longest of them takes some seconds. */
const TEST_MS = 60_000;

/** Runs the threat's test. @returns undefined when it ran and passed, else what came of it */
export async function tryAttack(threat: Threat): Promise<string | undefined> {
  const { verdict, told } = await runTest(threat, {});
  return verdict === "passed" ? undefined : told;
}

/**
 * Runs the threat's test with a defence off.
 * @returns undefined when the test itself failed, as it must; a test that passes, or never ran, shows nothing
 */
export async function trySwitch(threat: Threat, off: Switch): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "regrow-threat-"));
  try {
    const note = join(folder, "switch.json");
    const { text, instead } = off;
    await writeFile(note, JSON.stringify({ url: pathToFileURL(join(ROOT, off.file)).href, text, instead }));
    const environment = { REGROW_SWITCH_OFF: note, NODE_OPTIONS: `--import=${HOOK}` };
    const { verdict, told } = await runTest(threat, { environment });
    const expected = off.hangs === true ? "hung" : "failed";
    return verdict === expected ? undefined : `with ${off.defence} off: ${told}`;
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Outcome {
  readonly verdict: "passed" | "failed" | "hung" | "did not run";
  readonly told: string;
}

async function runTest({ test }: Threat, extras: RunExtras): Promise<Outcome> {
  const options = [`--test-name-pattern=${exactly(test.name)}`, `--test-timeout=${TEST_MS}`, "--test-force-exit"];
  const run = await runFile(ROOT, test.file, LIMIT_MS, { ...extras, options });
  const found = run.tests.filter(({ name, isSuite }) => name === test.name && !isSuite);
  const [only] = found;
  if (only === undefined || found.length > 1 || only.skip !== false)
    return { verdict: "did not run", told: `${test.file} ran ${found.length} tests of this name\n${run.badEnd ?? ""}` };
  if (only.isPassed) return { verdict: "passed", told: "it passes" };
  return { verdict: only.failureType === "testTimeoutFailure" ? "hung" : "failed", told: only.reason };
}

function exactly(name: string): string {
  return `^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`;
}
