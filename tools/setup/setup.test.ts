import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { runtimeRefusal } from "@regrow/node/runtime";
import { withLock } from "./lock.mjs";
import { refusal } from "./node-version.mjs";

describe("the Node that may run Regrow", () => {
  const rows = [
    ["20.20.2", /older than/],
    ["24.14.9", /older than/],
    ["24.15.0", undefined],
    ["24.21.0", /leaks/],
    ["24.22.0", undefined],
    ["25.9.0", /long-term support/],
    ["26.10.0", undefined],
    ["100.0.0", undefined],
  ] as const;
  for (const [version, reason] of rows) {
    it(`${version} is ${reason === undefined ? "taken" : "refused"}`, () => {
      if (reason === undefined) assert.equal(refusal(version), undefined);
      else assert.match(refusal(version) ?? "", reason);
      // The DMS refuses at its start what the set-up refuses.
      assert.equal(runtimeRefusal(version) === undefined, reason === undefined);
    });
  }
});

describe("the lock of the set-up", () => {
  it("lets one in at a time, in turn", async (t) => {
    const folder = temporaryFolder(t);
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all([1, 2, 3].map(async () => withLock(work, folder)));
    assert.equal(most, 1);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("is released when the work fails", async (t) => {
    const folder = temporaryFolder(t);
    const failing = withLock(async () => Promise.reject(new Error("no")), folder);
    await assert.rejects(failing, /no/);
    await withLock(async () => {}, folder);
  });

  it("is taken from a process that is gone", async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, "setup.lock"), "4194305\n"); // above the largest process number of Linux
    await withLock(async () => {}, folder);
  });

  it("is held by a child that outlived its parent, until that ends", async (t) => {
    const folder = temporaryFolder(t);
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
    writeFileSync(join(folder, "setup.lock"), `4194305\n${child.pid}\n`);
    let isEnded = false;
    child.on("exit", () => (isEnded = true));
    const entered = withLock(async () => assert.ok(isEnded), folder);
    child.stdin.end();
    await entered;
  });

  it("is taken from a holder whose heartbeat stopped, though its number lives", async (t) => {
    const folder = temporaryFolder(t);
    const path = join(folder, "setup.lock");
    writeFileSync(path, `${process.pid}\n`);
    utimesSync(path, new Date(0), new Date(0));
    await withLock(async () => {}, folder);
  });
});

function temporaryFolder(t: TestContext): string {
  const folder = join(mkdtempSync(join(tmpdir(), "regrow-setup-")), "lock");
  mkdirSync(folder);
  t.after(() => rmSync(join(folder, ".."), { recursive: true }));
  return folder;
}
