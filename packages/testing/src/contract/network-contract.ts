import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import { describe, it } from "node:test";
import { NetworkError, type JoinRequest, type Network, type NetworkErrorCode } from "@regrow/core/port";
import type { AirNetwork } from "@regrow/sim/network";

const LEASE = { ip: "192.168.7.20", netmask: "255.255.255.0", gateway: "192.168.7.1", dns: "192.168.7.53" };
const HOME: AirNetwork = {
  name: "home",
  ssid: "home",
  bssid: "4C:55:CC:10:10:98",
  channel: 6,
  rssi: -52,
  security: "WPA2-AES",
  passkey: "correct horse",
  lease: LEASE,
};

/** What is in reach in the contract; strengths are those that a percentage can tell. */
const AIR: readonly AirNetwork[] = [
  HOME,
  { ...HOME, bssid: "4C:55:CC:10:10:99", channel: 44, rssi: -70 },
  { ...HOME, name: "café: a\\b", ssid: "café: a\\b", bssid: "02:00:00:00:00:01", passkey: "", security: "Open" },
  {
    ...HOME,
    name: "odd",
    ssid: "odd",
    bssid: "02:00:00:00:00:02",
    passkey: " #\\t:\"'$x\\\\ ",
    security: "WPA2-Mixed",
  },
  { ...HOME, name: "new", ssid: "new", bssid: "02:00:00:00:00:03", security: "WPA3" },
  { ...HOME, name: "old", ssid: "old", bssid: "02:00:00:00:00:04", security: "WEP", passkey: "abcde" },
  { ...HOME, name: "tkip", ssid: "tkip", bssid: "02:00:00:00:00:05", security: "WPA-TKIP" },
  { ...HOME, name: "attic", ssid: "", bssid: "02:00:00:00:00:06" },
  { ...HOME, name: "mute", ssid: "mute", bssid: "02:00:00:00:00:07", lease: null },
  { ...HOME, name: "--ask", ssid: "--ask", bssid: "02:00:00:00:00:08" },
];

/** A network that is being tested; `pass` lets time reach the end of what waits for it. */
export interface OpenedNetwork extends AsyncDisposable {
  readonly network: Network;
  pass<Result>(waiting: Promise<Result>): Promise<Result>;
}

const SIGNAL = new AbortController().signal;
const ACCESS_POINT = {
  ssid: "Gecko_OS-806",
  passkey: "made for setting up",
  ip: "10.10.10.1",
  netmask: "255.255.255.0",
  channel: null,
};

function wanted(ssid: string, more: Partial<JoinRequest> = {}): JoinRequest {
  return { ssid, passkey: HOME.passkey, bssid: null, security: null, address: null, timeoutMs: 20_000, ...more };
}

/** What every Network with Wi-Fi does. */
export function networkContract(name: string, open: (air: readonly AirNetwork[]) => Promise<OpenedNetwork>): void {
  const refused = async (code: NetworkErrorCode, request: JoinRequest): Promise<void> => {
    await using opened = await open(AIR);
    const { network, pass } = opened;
    await pass(
      assert.rejects(network.join(request, SIGNAL), (error) => error instanceof NetworkError && error.code === code),
    );
    const { isUp, wlan } = await pass(network.status());
    assert.deepEqual({ isUp, wlan }, { isUp: false, wlan: null });
  };

  describe(`Network contract: ${name}`, () => {
    it("hears what is in reach, hidden networks without their names", async () => {
      await using opened = await open(AIR);
      const found = await opened.pass(opened.network.scan(SIGNAL));
      const heard = AIR.map(({ ssid, bssid, channel, rssi, security }) => ({ ssid, bssid, channel, rssi, security }));
      assert.deepEqual(
        found.toSorted((left, right) => left.bssid.localeCompare(right.bssid)),
        heard.toSorted((left, right) => left.bssid.localeCompare(right.bssid)),
      );
    });

    it("joins by DHCP and leaves, as often as it is told", async () => {
      await using opened = await open(AIR);
      const { network, pass } = opened;
      assert.equal((await pass(network.status())).isUp, false);
      let associations = 0;
      await pass(network.join(wanted("home", { onAssociated: () => void (associations += 1) }), SIGNAL));
      assert.equal(associations, 1);
      const { mac, wlan, ...status } = await pass(network.status());
      assert.match(mac ?? "", /^[0-9A-F]{2}(?::[0-9A-F]{2}){5}$/);
      assert.deepEqual(status, { ...LEASE, isUp: true, isAccessPoint: false });
      assert.equal(wlan?.ssid, "home");
      await pass(network.leave(SIGNAL));
      await pass(network.leave(SIGNAL));
      const { isUp, ip, wlan: left } = await pass(network.status());
      assert.deepEqual({ isUp, ip, left }, { isUp: false, ip: null, left: null });
    });

    for (const [what, request] of [
      ["an open network with a name full of separators", wanted("café: a\\b", { passkey: "" })],
      ["a passkey full of separators", wanted("odd", { passkey: " #\\t:\"'$x\\\\ " })],
      ["WPA3", wanted("new")],
      ["WEP", wanted("old", { passkey: "abcde" })],
      ["WPA with TKIP", wanted("tkip")],
      ["a hidden network", wanted("attic")],
      ["a name that looks like an option", wanted("--ask")],
      [
        "the derived key",
        wanted("home", { passkey: pbkdf2Sync(HOME.passkey, "home", 4_096, 32, "sha1").toString("hex") }),
      ],
    ] as const)
      it(`joins: ${what}`, async () => {
        await using opened = await open(AIR);
        await opened.pass(opened.network.join(request, SIGNAL));
        assert.equal((await opened.pass(opened.network.status())).isUp, true);
      });

    it("joins the access point that is named, with addresses of our own", async () => {
      await using opened = await open(AIR);
      const { network, pass } = opened;
      const address = { ip: "192.168.7.99", netmask: "255.255.0.0", gateway: "192.168.7.2", dns: "192.168.7.3" };
      await pass(network.join(wanted("home", { bssid: "4C:55:CC:10:10:99", address }), SIGNAL));
      const { wlan, ip, netmask, gateway, dns } = await pass(network.status());
      assert.deepEqual({ ip, netmask, gateway, dns }, address);
      assert.deepEqual([wlan?.bssid, wlan?.channel, wlan?.rssi], ["4C:55:CC:10:10:99", 44, -70]);
    });

    it("leaves one network for another", async () => {
      await using opened = await open(AIR);
      await opened.pass(opened.network.join(wanted("home"), SIGNAL));
      await opened.pass(opened.network.join(wanted("new"), SIGNAL));
      assert.equal((await opened.pass(opened.network.status())).wlan?.ssid, "new");
    });

    it("says why it was not joined", async () => {
      await refused("REFUSED", wanted("home", { passkey: "wrong passkey" }));
      await refused("NOT_FOUND", wanted("home", { bssid: "4C:55:CC:10:10:00" }));
      await refused("TIMEOUT", wanted("mute"));
    });

    it("makes a network of its own in place of the joined one, and ends it", async () => {
      await using opened = await open(AIR);
      const { network, pass } = opened;
      await pass(network.stopAccessPoint(SIGNAL));
      await pass(network.join(wanted("home"), SIGNAL));
      await pass(network.startAccessPoint(ACCESS_POINT, SIGNAL));
      const made = await pass(network.status());
      assert.deepEqual(
        [made.isAccessPoint, made.wlan, made.ip, made.netmask],
        [true, null, "10.10.10.1", "255.255.255.0"],
      );
      await pass(network.leave(SIGNAL));
      assert.equal((await pass(network.status())).isAccessPoint, true);
      await pass(network.stopAccessPoint(SIGNAL));
      await pass(network.stopAccessPoint(SIGNAL));
      const { isUp, isAccessPoint } = await pass(network.status());
      assert.deepEqual({ isUp, isAccessPoint }, { isUp: false, isAccessPoint: false });
    });

    it("ends its own network for the one that it joins", async () => {
      await using opened = await open(AIR);
      const { network, pass } = opened;
      await pass(network.startAccessPoint(ACCESS_POINT, SIGNAL));
      await pass(network.join(wanted("home"), SIGNAL));
      const { isAccessPoint, wlan } = await pass(network.status());
      assert.deepEqual([isAccessPoint, wlan?.ssid], [false, "home"]);
    });

    it("ends with the signal's reason", async () => {
      await using opened = await open(AIR);
      const { network } = opened;
      const stop = new AbortController();
      const reason = new Error("enough");
      const waiting = [network.scan(stop.signal), network.join(wanted("home"), stop.signal)];
      stop.abort(reason);
      for (const each of waiting) await assert.rejects(each, reason);
      await assert.rejects(network.scan(stop.signal), reason);
    });
  });
}
