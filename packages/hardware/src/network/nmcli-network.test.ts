import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { describe, it } from "node:test";
import type { NetworkErrorCode } from "@regrow/core/port";
import { SystemClock } from "@regrow/node/clock";
import { VirtualClock } from "@regrow/sim/clock";
import type { AirNetwork } from "@regrow/sim/network";
import { networkContract } from "@regrow/testing/contract";
import { makeStandIn, type StandIn, type StandInState } from "@regrow/testing/nmcli";
import { NmcliNetwork } from "./nmcli-network.ts";

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
const REQUEST = { ssid: "home", passkey: HOME.passkey, bssid: null, security: null, address: null, timeoutMs: 20_000 };
const SIGNAL = new AbortController().signal;

networkContract("NmcliNetwork", async (air) => {
  const standIn = await makeStandIn({ air });
  return {
    network: networkOf(standIn),
    pass: (waiting) => waiting,
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
});

function networkOf({ command }: Pick<StandIn, "command">): NmcliNetwork {
  return new NmcliNetwork({ clock: new SystemClock(), command });
}

describe("NmcliNetwork", () => {
  it("shows the passkey to nobody, and keeps it nowhere", async () => {
    await using standIn = await makeStandIn({ air: [HOME] });
    await networkOf(standIn).join(REQUEST, SIGNAL);
    const { lines, secretFiles, profiles } = await standIn.state();
    assert.ok(lines.length > 3);
    assert.ok(!JSON.stringify([lines, profiles]).includes("correct"));
    assert.equal(secretFiles.length, 1);
    for (const file of secretFiles) await assert.rejects(access(file), { code: "ENOENT" });
  });

  it("keeps its profile in memory alone, and lets NetworkManager find back by itself once it has joined", async () => {
    await using standIn = await makeStandIn({ air: [HOME] });
    await networkOf(standIn).join(REQUEST, SIGNAL);
    const [profile] = (await standIn.state()).profiles;
    assert.equal(profile?.settings["save"], "no");
    assert.equal(profile?.settings["autoconnect"], "no");
    assert.equal(profile?.settings["connection.autoconnect"], "yes");
  });

  it("leaves no profile behind that could not be brought up", async () => {
    await using standIn = await makeStandIn({ air: [HOME] });
    await assert.rejects(networkOf(standIn).join({ ...REQUEST, passkey: "something else" }, SIGNAL), {
      code: "REFUSED",
    });
    assert.deepEqual((await standIn.state()).profiles, []);
  });

  it("keeps one profile, of what is wanted now", async () => {
    await using standIn = await makeStandIn({ air: [HOME] });
    const network = networkOf(standIn);
    const own = { ssid: "own", passkey: "own passkey", ip: "10.10.10.1", netmask: "255.255.255.0", channel: 11 };
    for (const [want, name] of [
      [() => network.startAccessPoint(own, SIGNAL), "regrow-softap"],
      [() => network.join(REQUEST, SIGNAL), "regrow-wlan"],
      [() => network.startAccessPoint(own, SIGNAL), "regrow-softap"],
    ] as const) {
      await want();
      assert.deepEqual(
        (await standIn.state()).profiles.map(({ settings }) => settings["con-name"]),
        [name],
      );
    }
    const [profile] = (await standIn.state()).profiles;
    assert.deepEqual(
      [profile?.settings["802-11-wireless.band"], profile?.settings["802-11-wireless.channel"]],
      ["bg", "11"],
    );
  });

  it("takes over what an earlier run has left behind", async () => {
    await using standIn = await makeStandIn({ air: [HOME] });
    await networkOf(standIn).join(REQUEST, SIGNAL);
    await networkOf(standIn).join(REQUEST, SIGNAL);
    assert.equal((await standIn.state()).profiles.length, 1);
  });

  const WRONG: readonly (readonly [string, Partial<StandInState>, NetworkErrorCode])[] = [
    ["NetworkManager is not running", { mode: "not-running" }, "FAILED"],
    ["the radio is switched off", { mode: "radio-off" }, "FAILED"],
    ["there is no Wi-Fi device", { devices: [["eth0", "ethernet"]] }, "NOT_SUPPORTED"],
  ];
  for (const [what, part, code] of WRONG)
    it(`says so when ${what}`, async () => {
      await using standIn = await makeStandIn(part);
      await assert.rejects(networkOf(standIn).scan(SIGNAL), { name: "NetworkError", code });
    });

  it("says so when there is no nmcli", async () => {
    await assert.rejects(networkOf({ command: "/no/such/nmcli" }).scan(SIGNAL), {
      name: "NetworkError",
      code: "NOT_SUPPORTED",
    });
  });

  it("tells a wired machine's network too", async () => {
    await using standIn = await makeStandIn({ devices: [["eth0", "ethernet"]] });
    const { mac, wlan } = await networkOf(standIn).status();
    assert.deepEqual([mac, wlan], ["4C:55:CC:00:00:01", null]);
  });

  it("waits for no nmcli that does not end", async () => {
    await using standIn = await makeStandIn({ mode: "hang" });
    const clock = new VirtualClock();
    const network = new NmcliNetwork({ clock, command: standIn.command });
    await clock.runUntil(assert.rejects(network.scan(SIGNAL), { name: "NetworkError", code: "TIMEOUT" }));
    assert.deepEqual(clock.pending(), []);
  });
});
