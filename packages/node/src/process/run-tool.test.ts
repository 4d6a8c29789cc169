import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runTool } from "./run-tool.ts";

const SIGNAL = new AbortController().signal;

function shell(script: string, signal = SIGNAL): ReturnType<typeof runTool> {
  return runTool({ command: "/bin/sh", arguments: ["-c", script], signal });
}

describe("runTool", () => {
  it("gives what the program printed and how it ended", async () => {
    assert.deepEqual(await shell("echo out; echo err >&2; exit 3"), { code: 3, stdout: "out\n", stderr: "err\n" });
    assert.deepEqual(await shell("cat"), { code: 0, stdout: "", stderr: "" });
    assert.deepEqual(await shell("kill -TERM $$"), { code: null, stdout: "", stderr: "" });
  });

  it("speaks a language that can be read", async () => {
    assert.equal((await shell('printf %s "$LC_ALL"')).stdout, "C");
  });

  it("has no shell between: arguments are what they are", async () => {
    const run = await runTool({ command: "/bin/echo", arguments: ["a b", "$(id)", ";"], signal: SIGNAL });
    assert.equal(run.stdout, "a b $(id) ;\n");
  });

  it("rejects when there is no such program", async () => {
    await assert.rejects(runTool({ command: "/no/such/program", arguments: [], signal: SIGNAL }), { code: "ENOENT" });
  });

  it("kills the program when aborted", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const running = runTool({ command: "/bin/sleep", arguments: ["1000"], signal: stop.signal });
    stop.abort(reason);
    await assert.rejects(running, reason);
    await assert.rejects(shell("exit 0", stop.signal), reason);
  });

  it("ends a program that prints without end", async () => {
    await assert.rejects(shell("yes"), { code: "ERR_CHILD_PROCESS_STDIO_MAXBUFFER" });
  });
});
