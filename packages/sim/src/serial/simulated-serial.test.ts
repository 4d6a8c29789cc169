import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { opened, serialContract } from "@regrow/testing/contract";
import { SimulatedSerial } from "./simulated-serial.ts";

serialContract("simulated", false, async () => {
  const serial = new SimulatedSerial();
  const path = "/dev/ttyS0";
  return opened({ serial, path, ...serial.plug(path) });
});

describe("SimulatedSerial", () => {
  it("makes whoever writes wait for whoever does not read", async () => {
    const serial = new SimulatedSerial();
    const host = serial.plug("/dev/ttyS0");
    const line = await serial.open("/dev/ttyS0", {
      baud: 9_600,
      dataBits: 8,
      parity: "none",
      stopBits: 1,
      hasFlowControl: true,
    });
    let isTaken = false;
    const writing = line.write(new Uint8Array(10_000)).then(() => (isTaken = true));
    await new Promise((turn) => setImmediate(turn));
    assert.equal(isTaken, false);
    assert.equal((await host.read())?.length, 10_000);
    await writing;
    assert.deepEqual(await serial.list(), [{ path: "/dev/ttyS0", description: "simulated" }]);
  });
});
