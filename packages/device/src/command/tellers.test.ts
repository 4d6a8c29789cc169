import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openConsole } from "../../test/open-console.ts";
import { updateDeviceRecord } from "../identity/index.ts";
import { TELLERS, type ToldFrom } from "./tellers.ts";

async function reading(): Promise<{ readonly from: ToldFrom; readonly claim: (owner: string) => Promise<ToldFrom> }> {
  const console = await openConsole();
  const more = { dialect: "gecko-os", nowMs: 0, build: () => Promise.reject(new Error("not asked for")) } as const;
  const read = async (): Promise<ToldFrom> => ({ ...(await console.context.reading()), ...more });
  return {
    from: await read(),
    claim: async (owner) => {
      await updateDeviceRecord(console.context.disk, { owner });
      return read();
    },
  };
}

describe("what pages and programs ask to know how a device is", () => {
  it("dfu.progress: version, phase and percent of the update that goes on", async () => {
    const { from } = await reading();
    const tell = TELLERS["dfu.progress"];
    assert.equal(tell(from), "");
    const progress = { phase: "pack", version: "1.4.0", doneBytes: 45, totalBytes: 100 } as const;
    assert.equal(tell({ ...from, progress }), "1.4.0 pack 45");
    assert.equal(tell({ ...from, progress: { ...progress, phase: "install" } }), "1.4.0 install 45");
  });

  it("dfu.trial: whether the version that runs is on trial", async () => {
    const { from } = await reading();
    const running = { id: "g", product: "P", version: "1.0.0", securityVersion: 0 };
    const tell = (onTrial: boolean | null): unknown =>
      TELLERS["dfu.trial"]({
        ...from,
        status: { ...from.status, running: onTrial === null ? null : { ...running, onTrial } },
      });
    assert.deepEqual([tell(true), tell(false), tell(null)], ["1", "0", "0"]);
  });

  it("dms.owner: who has claimed the device", async () => {
    const { from, claim } = await reading();
    assert.equal(TELLERS["dms.owner"](from), "");
    assert.equal(TELLERS["dms.owner"](await claim("Story")), "Story");
  });
});
