import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { VirtualClock } from "@regrow/sim/clock";
import { DeviceConsoles } from "./device-consoles.ts";
import { PersonConsole } from "./person-console.ts";

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Opens a console at a device that answers as it is told to, and tells how often it was over and what was recorded. */
function openAt(answer: Promise<unknown>, record: { readonly canOpen: boolean } = { canOpen: true }) {
  const told: string[] = [];
  const consoles = new DeviceConsoles(() => answer);
  const opened = PersonConsole.open(consoles, {
    clock: new VirtualClock(),
    logger,
    record: {
      opened: async () => {
        if (!record.canOpen) throw new RegrowError("STORAGE_FULL");
        told.push("opened");
      },
      closed: async (reason: string) => void told.push(`closed: ${reason}`),
      line: async () => {},
      requireRight: async () => {},
    },
    onEnd: () => told.push("over"),
  });
  return { consoles, opened, told };
}

describe("a person's console that does not come about", () => {
  it("is over once when the device refuses it", async () => {
    const { opened, told } = openAt(Promise.reject(new RegrowError("DEVICE_BUSY")));
    await assert.rejects(opened, { code: "DEVICE_BUSY" });
    assert.deepEqual(told, ["opened", "over", "closed: refused: DEVICE_BUSY"]);
  });

  it("is over once when the link goes while the device is asked", async () => {
    const { promise, reject } = Promise.withResolvers<unknown>();
    const { consoles, opened, told } = openAt(promise);
    await new Promise(setImmediate);
    // As a link that ends does it: what was asked fails, and so do its consoles.
    reject(new RegrowError("DEVICE_OFFLINE"));
    consoles.end();
    await assert.rejects(opened, { code: "DEVICE_OFFLINE" });
    assert.deepEqual(told, ["opened", "over", "closed: the link with the device is gone"]);
    assert.equal(consoles.count, 0);
  });

  it("is over once when it cannot be recorded", async () => {
    const { opened, told } = openAt(Promise.resolve(null), { canOpen: false });
    await assert.rejects(opened, { code: "STORAGE_FULL" });
    assert.deepEqual(told, ["over"]);
  });
});
