import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, describe, it } from "node:test";
import { createTranscript, descendants, isRunning, killTree, type TranscriptWriter } from "regrow/process";

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const TUTORIAL = new URL("../../docs/tutorial/from-clone-to-an-updated-device.md", import.meta.url);
const STORY_MS = 180_000;
const END_MS = 60_000;

const parent = await mkdtemp(join(tmpdir(), "regrow-story-"));
after(async () => await rm(parent, { recursive: true, force: true }));

interface RunningStory {
  readonly pid: number;
  readonly out: TranscriptWriter;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<number | null>;
}

/** @param name of its folder; null: one that it makes below `.regrow` of the folder that it is started in */
function startStory(name: string | null, ...options: readonly string[]): RunningStory {
  const folder = name === null ? [] : ["--folder", join(parent, name)];
  const child = spawn(process.execPath, [MAIN, "story", "--json", ...folder, ...options], {
    cwd: parent,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const out = createTranscript("story");
  child.stdout.setEncoding("utf8").on("data", out.add);
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  void exited.then((code) => out.end(`it ended with code ${String(code)}`));
  return { pid: child.pid ?? 0, out, kill: (signal) => void child.kill(signal), exited };
}

/** Resolves when none of the processes runs any more. */
async function allGone(pids: readonly number[]): Promise<void> {
  const end = performance.now() + END_MS;
  while (pids.some(isRunning)) {
    assert.ok(performance.now() < end, `still running: ${pids.filter(isRunning).join(", ")}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What `npm start` does (README.md, docs/tutorial/from-clone-to-an-updated-device.md). */
describe("the story", { timeout: 4 * STORY_MS }, () => {
  it("goes through every step, ends by itself and leaves nothing running", async () => {
    const story = startStory("once", "--once", "--quiet");
    const [, line = ""] = await story.out.waitFor(/^(\{.*\})$/m, STORY_MS);
    assert.equal(await story.exited, 0);
    const told = JSON.parse(line);
    assert.equal(told.ok, true);
    assert.deepEqual(
      told.steps.map(({ name, ok }: { name: string; ok: boolean }) => `${ok ? "ok" : "not ok"} ${name}`),
      [
        "A DMS comes up",
        "A publisher signs up",
        "Keys and a product",
        "Build, sign and publish 1.0.0",
        "A device is made and starts",
        "Provision: a certificate for the device's key",
        "Claim: the device gets its owner",
        "Activate: the device gets its product",
        "Update to 1.0.0: installed, tried, confirmed",
        "Build, sign and publish 1.1.0",
        "Update to 1.1.0: installed, tried, confirmed",
        "Build, sign and publish 1.2.0, which crashes at its start",
        "Update to 1.2.0: tried three times, rolled back",
        "What the DMS knows of it",
        "A wrong setting: eight faults, safe mode, healed by itself",
      ].map((name) => `ok ${name}`),
    );
    const page = await readFile(TUTORIAL, "utf8");
    assert.deepEqual(
      [...page.matchAll(/^\d+\. \*\*(.+?)\*\*/gm)].map(([, name]) => name),
      told.steps.map(({ name }: { name: string }) => name),
      "the tutorial names what is printed",
    );
    assert.deepEqual(told.versions, { first: "1.0.0", updated: "1.1.0", refused: "1.2.0", running: "1.1.0" });
    assert.match(told.healed, /^app\.environment:HOST is put back/);
    assert.deepEqual(told.rollback, { reason: "starts-exhausted", fault: "exit-before-ready" });
    await assert.rejects(fetch(told.addresses.app), "the app has ended");
    await assert.rejects(fetch(told.addresses.dms), "the DMS has ended");
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    it(`takes everything with it at ${signal}`, async () => {
      const story = startStory(signal === "SIGINT" ? null : signal, "--quiet");
      const [, line = ""] = await story.out.waitFor(/^(\{.*\})$/m, STORY_MS);
      const { addresses, dashboard } = JSON.parse(line);
      assert.equal((await fetch(new URL("/version", addresses.app))).status, 200);
      assert.match(await (await fetch(dashboard)).text(), /action="\/sign-in\/link"/);
      const started = descendants(story.pid);
      assert.ok(started.length >= 6, "DMS, device command, first stage, bootloader, kernel and app run");
      story.kill(signal);
      assert.equal(await story.exited, signal === "SIGINT" ? 0 : null);
      try {
        await allGone(started);
        if (signal === "SIGINT") assert.deepEqual(await readdir(join(parent, ".regrow")), [], "and the folder it made");
      } finally {
        for (const pid of started) killTree(pid); // a red test leaves nothing running either
      }
    });
  }
});
