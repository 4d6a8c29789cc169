import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { WLAN_SECURITIES, type JoinRequest } from "@regrow/core/port";
import { SystemClock } from "@regrow/node/clock";
import { startNetworkManager, whyNoNetworkManager, type RealNetworkManager } from "../../test/network-manager.ts";
import { NmcliNetwork } from "./nmcli-network.ts";
import { accessPointProfile, wlanProfile, type Profile } from "./nmcli-profile.ts";
import { Nmcli } from "./nmcli.ts";

const SIGNAL = new AbortController().signal;
const ASK_MS = 60_000;
const REQUEST: JoinRequest = {
  ...{ ssid: "home", passkey: "correct horse", bssid: null, security: null, address: null, timeoutMs: 5_000 },
};
const ACCESS_POINT = { ssid: "own", passkey: "own passkey", ip: "10.10.10.1", netmask: "255.255.255.0", channel: null };

/** The real nmcli and NetworkManager; they have no Wi-Fi here, so that what is joined and made is tried with the stand-in alone. */
describe("NmcliNetwork with the real NetworkManager", { skip: whyNoNetworkManager() }, () => {
  let manager: RealNetworkManager;
  let nmcli: Nmcli;
  let network: NmcliNetwork;

  before(async () => {
    manager = await startNetworkManager();
    const clock = new SystemClock();
    nmcli = new Nmcli(manager.command, clock);
    network = new NmcliNetwork({ clock, command: manager.command });
  });
  after(() => manager[Symbol.asyncDispose]());

  it("tells a network that is down, and one that is up by cable", async () => {
    const { isUp, ip } = await network.status();
    assert.deepEqual({ isUp, ip }, { isUp: false, ip: null });
    const addresses = ["ipv4.addresses", "10.77.0.2/20", "ipv4.gateway", "10.77.0.1", "ipv4.dns", "10.77.0.53"];
    const cable = ["save", "no", "type", "ethernet", "con-name", "cable", "ifname", manager.device];
    await nmcli.ask(["connection", "add", ...cable, "ipv4.method", "manual", ...addresses], ASK_MS, SIGNAL);
    await nmcli.ask(["connection", "up", "cable"], ASK_MS, SIGNAL);
    const { mac, ...status } = await network.status();
    assert.match(mac ?? "", /^[0-9A-F]{2}(?::[0-9A-F]{2}){5}$/);
    assert.deepEqual(status, {
      ...{ isUp: true, ip: "10.77.0.2", netmask: "255.255.240.0", gateway: "10.77.0.1", dns: "10.77.0.53" },
      ...{ wlan: null, isAccessPoint: false },
    });
  });

  it("says that there is no Wi-Fi", async () => {
    const asked = [
      () => network.scan(SIGNAL),
      () => network.join(REQUEST, SIGNAL),
      () => network.startAccessPoint(ACCESS_POINT, SIGNAL),
    ];
    for (const ask of asked) await assert.rejects(ask(), { name: "NetworkError", code: "NOT_SUPPORTED" });
    await network.stopAccessPoint(SIGNAL);
  });

  const address = { ip: "192.168.7.9", netmask: "255.255.255.0", gateway: "192.168.7.1", dns: "192.168.7.53" };
  const PROFILES: readonly (readonly [string, Profile])[] = [
    ...WLAN_SECURITIES.map((security): [string, Profile] => [
      `a network with ${security}`,
      wlanProfile({ ...REQUEST, security }, { security }),
    ]),
    ["a hidden network", wlanProfile(REQUEST, null)],
    ["a network with addresses of our own", wlanProfile({ ...REQUEST, address, bssid: "4C:55:CC:10:10:98" }, null)],
    ["a name full of separators", wlanProfile({ ...REQUEST, ssid: "café: a\\b --ask" }, { security: "Open" })],
    ["a network of our own", accessPointProfile(ACCESS_POINT)],
    ["an open one of our own on 5 GHz", accessPointProfile({ ...ACCESS_POINT, passkey: "", channel: 36 })],
  ];
  for (const [what, profile] of PROFILES)
    it(`takes the profile of ${what}, and forgets it`, async () => {
      const own = ["con-name", profile.name, "connection.uuid", profile.uuid, "ifname", "wlan7", "autoconnect", "no"];
      await nmcli.ask(["connection", "add", "save", "no", "type", "wifi", ...own, ...profile.settings], ASK_MS, SIGNAL);
      const modify = ["connection", "modify", "--temporary", "uuid", profile.uuid, "connection.autoconnect", "yes"];
      await nmcli.ask(modify, ASK_MS, SIGNAL);
      const show = ["-g", "802-11-wireless.ssid", "connection", "show", "uuid", profile.uuid];
      const [, ssid] = profile.settings;
      assert.equal((await nmcli.ask(show, ASK_MS, SIGNAL)).trimEnd().replace(/\\([:\\])/g, "$1"), ssid);
      await nmcli.forget(profile.uuid, ASK_MS, SIGNAL);
      await nmcli.forget(profile.uuid, ASK_MS, SIGNAL);
      await assert.rejects(nmcli.ask(show, ASK_MS, SIGNAL), { name: "NetworkError" });
    });

  it("says so when NetworkManager has gone", async () => {
    await manager.end();
    await assert.rejects(network.status(), { name: "NetworkError", code: "FAILED", message: /not running/ });
  });
});
