import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { spawnChild, type Child, type ChildOptions } from "./spawn-child.ts";

describe("spawnChild", () => {
  it("gives the child its environment alone, and keeps its last lines", async () => {
    const child = await shell("env -u PWD -u SHLVL -u _ | sort; echo error >&2", {
      environment: { A: "1", PATH: process.env["PATH"] ?? "" },
    });
    assert.deepEqual(await child.exited, { code: 0, signal: null });
    const lines = child.lastLines().filter((line) => !line.startsWith("PATH="));
    assert.deepEqual(lines.toSorted(), ["A=1", "error"]);
  });

  it("bounds what it keeps", async () => {
    const child = await shell("seq 1 5000; head -c 100000 /dev/zero | tr '\\0' x", { mostLines: 3 });
    await child.exited;
    assert.deepEqual(
      child.lastLines().map((line) => line.slice(0, 4)),
      ["4999", "5000", "xxxx"],
    );
    assert.equal(child.lastLines()[2]?.length, 1024);
  });

  it("tells how it ended", async () => {
    assert.deepEqual(await (await shell("exit 7")).exited, { code: 7, signal: null });
    assert.deepEqual(await (await shell("kill -SEGV $$")).exited, { code: null, signal: "SIGSEGV" });
  });

  it("rejects when there is no such program", async () => {
    await assert.rejects(spawnChild({ ...OPTIONS, command: "/no/such/program", arguments: [] }), { code: "ENOENT" });
  });

  it("hands over further pipes, both ways", async () => {
    const child = await shell('read line <&3; echo "got $line" >&3', { pipes: 1 });
    child.pipes[0]?.write("hello\n");
    const [reply] = await once(child.pipes[0] ?? process, "data");
    assert.equal(String(reply), "got hello\n");
    await child.exited;
  });

  it("asks first, then kills, and takes the helpers along", async () => {
    const polite = await shell("trap 'exit 3' TERM; echo up; while :; do sleep 0.01; done", { ownGroup: true });
    await said(polite, "up");
    assert.deepEqual(await polite.stop("SIGTERM", 60_000), { code: 3, signal: null });
    const stubborn = await shell("trap '' TERM; sleep 1000 & echo $!; wait; while :; do sleep 1000; done", {
      ownGroup: true,
    });
    await said(stubborn, "");
    assert.deepEqual(await stubborn.stop("SIGTERM", 10), { code: null, signal: "SIGKILL" });
  });

  it("runs as another user without further groups", { skip: process.getuid?.() !== 0 }, async () => {
    const child = await shell("id -u; id -g; id -G", { user: { uid: 65534, gid: 65534 } });
    await child.exited;
    assert.deepEqual(child.lastLines(), ["65534", "65534", "65534"]);
  });
});

const OPTIONS = {
  environment: { PATH: process.env["PATH"] ?? "" },
  cwd: "/",
  stdin: "ignore",
  stdout: "capture",
  stderr: "capture",
} as const satisfies Partial<ChildOptions>;

const listeners = new WeakMap<Child, Promise<void>>();

async function shell(script: string, options: Partial<ChildOptions> = {}): Promise<Child> {
  const output = Promise.withResolvers<void>();
  const child = await spawnChild({
    ...OPTIONS,
    command: "/bin/sh",
    arguments: ["-c", script],
    onOutput: () => output.resolve(),
    ...options,
  });
  listeners.set(child, output.promise);
  return child;
}

/** Waits for the child's first output. */
async function said(child: Child, line: string): Promise<void> {
  await listeners.get(child);
  assert.ok(child.lastLines()[0]?.startsWith(line));
}
