import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isActive, noticing } from "./noticing.ts";

const WHERE = { dialect: "gecko-os", isSafeMode: true } as const;

describe("somebody at a console", () => {
  it("is noticed by each line, before it is carried out", async () => {
    const order: string[] = [];
    const run = noticing(
      async (line) => (order.push(`run ${line}`), { code: 0, text: "" }),
      (line) => void order.push(`noticed ${line}`),
    );
    await run("reboot");
    assert.deepEqual(order, ["noticed reboot", "run reboot"]);
  });

  it("is whoever sends anything over the DMS or a line, and over HTTP what changes something: pages ask by themselves", () => {
    for (const channel of ["serial", "remote-terminal", "dms"] as const)
      assert.equal(isActive(channel, "get system.safemode.status", WHERE), true);
    assert.equal(isActive("http-api", "faults_print", WHERE), false);
    assert.equal(isActive("http-api", "faults_reset", WHERE), true);
  });
});
