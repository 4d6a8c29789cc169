import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { networkContract } from "@regrow/testing/contract";
import { VirtualClock } from "../clock/index.ts";
import { SimulatedNetwork, type AirNetwork } from "./index.ts";

const MAC = "4C:55:CC:00:00:01";
const HOME: AirNetwork = {
  name: "home",
  ssid: "home",
  bssid: "4C:55:CC:10:10:98",
  channel: 6,
  rssi: -52,
  security: "WPA2-AES",
  passkey: "correct horse",
  lease: { ip: "192.168.7.20", netmask: "255.255.255.0", gateway: "192.168.7.1", dns: "192.168.7.53" },
};
const REQUEST = { ssid: "home", passkey: HOME.passkey, bssid: null, security: null, address: null, timeoutMs: 5_000 };
const SIGNAL = new AbortController().signal;

networkContract("SimulatedNetwork", async (air) => {
  const clock = new VirtualClock();
  return {
    network: new SimulatedNetwork({ clock, mac: MAC, air }),
    pass: (waiting) => clock.runUntil(waiting),
    [Symbol.asyncDispose]: async () => {},
  };
});

describe("SimulatedNetwork", () => {
  it("loses a network that goes out of reach", async () => {
    const clock = new VirtualClock();
    const network = new SimulatedNetwork({ clock, mac: MAC, air: [HOME] });
    await clock.runUntil(network.join(REQUEST, SIGNAL));
    network.setAir([]);
    assert.equal((await network.status()).isUp, false);
  });

  it("fails as often as a test asks for", async () => {
    const clock = new VirtualClock();
    const network = new SimulatedNetwork({ clock, mac: MAC, air: [HOME] });
    network.failNext("TIMEOUT", "FAILED");
    for (const code of ["TIMEOUT", "FAILED"])
      await clock.runUntil(assert.rejects(network.join(REQUEST, SIGNAL), { code }));
    await clock.runUntil(network.join(REQUEST, SIGNAL));
    assert.equal((await network.status()).isUp, true);
  });

  it("takes no longer than it was allowed", async () => {
    for (const timeoutMs of [1, 1_199, 1_200, 1_999]) {
      const clock = new VirtualClock();
      const network = new SimulatedNetwork({ clock, mac: MAC, air: [HOME] });
      await clock.runUntil(assert.rejects(network.join({ ...REQUEST, timeoutMs }, SIGNAL), { code: "TIMEOUT" }));
      assert.equal(clock.monotonicMs(), timeoutMs);
    }
  });
});
