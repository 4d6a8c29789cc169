import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { FoundNetwork } from "../port/index.ts";
import { fillNetworkName, formatScan, isIpv4, netmaskOf, parseVerifyRequest, prefixOf } from "./index.ts";

const HOME: FoundNetwork = {
  ssid: "home net",
  bssid: "4C:55:CC:10:10:98",
  channel: 6,
  rssi: -52,
  security: "WPA2-AES",
};

describe("wlan_scan", () => {
  /** As the vendor's web app takes a row apart (device-facts 4.3). */
  const tokens = (row: string): readonly string[] => row.replace(/ +/g, " ").split(" ");

  it("-v has at their places what clients look for", () => {
    const networks: readonly FoundNetwork[] = [
      HOME,
      { ...HOME, ssid: "", channel: 165, rssi: -100, security: "WPA2-Mixed" },
    ];
    const [title, head, ...rows] = formatScan(networks, { isVerbose: true }).split("\n");
    assert.equal(title, "! 2 networks found");
    assert.ok(head?.startsWith("! #"));
    const [first, second] = rows.map(tokens);
    assert.deepEqual(
      [1, 2, 3, 4, 6, 8].map((place) => first?.[place]),
      ["0", "6", "-52", "4C:55:CC:10:10:98", "WPA2-AES", "8"],
    );
    assert.equal(first?.slice(9).join(" "), "home net");
    assert.deepEqual(
      [1, 2, 3, 6, 8, 9].map((place) => second?.[place]),
      ["1", "165", "-100", "WPA2-Mixed", "0", undefined],
    );
  });

  it("begins with the strongest", () => {
    const far = { ...HOME, ssid: "far", rssi: -90 };
    const near = { ...HOME, ssid: "near", rssi: -30 };
    const rows = formatScan([far, near], { isVerbose: false }).split("\n");
    assert.equal(rows[2], "# 0  6  -30 4C:55:CC:10:10:98 near");
    assert.equal(rows[3], "# 1  6  -90 4C:55:CC:10:10:98 far");
    assert.equal(formatScan([], { isVerbose: true }).split("\n")[0], "! 0 networks found");
    assert.equal(formatScan([near], { isVerbose: false }).split("\n")[0], "! 1 network found");
  });

  it("has one row for each network, whatever it calls itself, and the length of what it shows", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 40 })), (names) => {
        const networks = names.map((ssid) => ({ ...HOME, ssid }));
        const rows = formatScan(networks, { isVerbose: true }).split("\n").slice(2);
        assert.equal(rows.length, names.length);
        for (const row of rows) {
          assert.ok(!/[\x00-\x1f\x7f]/.test(row));
          const found = /^# \d+ .{2,3} .{4} \S{17} Infra \S+ +\S+ +(\d+) ?(.*)$/s.exec(row);
          assert.ok(found !== null && Number(found[1]) >= (found[2] ?? "").trimEnd().length, row);
        }
      }),
    );
  });
});

describe("network_verify", () => {
  const KEY = "0123456789abcdef".repeat(4);
  const words = { kind: "wifi", ssid: "home", bssid: "4c55CC101098", channel: "6" };

  it("reads what clients send (device-facts 4.3)", () => {
    const open = { ssid: "home", bssid: "4C:55:CC:10:10:98" };
    assert.deepEqual(parseVerifyRequest(words), { ...open, security: "Open", passkey: "" });
    assert.deepEqual(parseVerifyRequest({ ...words, code: "4", key: KEY }), {
      ...open,
      security: "WPA2-AES",
      passkey: KEY,
    });
    assert.deepEqual(parseVerifyRequest({ ...words, code: "1", key: "aBCDE" })?.passkey, "aBCDE");
  });

  it("refuses everything else", () => {
    for (const wrong of [
      { kind: "wired" },
      { ssid: "" },
      { bssid: "4c:55:cc:10:10:98" },
      { bssid: "4c55cc10109" },
      { channel: "x" },
      { code: "7", key: KEY },
      { code: "04", key: KEY },
      { code: "4" },
      { code: "4", key: "password" },
      { code: "0", key: KEY },
      { code: "1" },
    ])
      assert.equal(parseVerifyRequest({ ...words, ...wrong }), null, JSON.stringify(wrong));
  });
});

describe("addresses", () => {
  it("are four numbers", () => {
    for (const good of ["0.0.0.0", "10.0.0.1", "255.255.255.255"]) assert.ok(isIpv4(good), good);
    for (const bad of ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "::1", "1.2.3.x"])
      assert.ok(!isIpv4(bad), bad);
  });

  it("have netmasks, which are their prefixes", () => {
    for (let prefix = 0; prefix <= 32; prefix += 1) assert.equal(prefixOf(netmaskOf(prefix)), prefix);
    assert.equal(netmaskOf(23), "255.255.254.0");
    for (const bad of ["255.0.255.0", "0.0.0.1", "255.255.255.256", "x"]) assert.equal(prefixOf(bad), null, bad);
  });
});

describe("names of networks", () => {
  it("are told apart by the last digits of the address (device-facts 2.13)", () => {
    assert.equal(fillNetworkName("Gecko_OS-###", "06:59:CB:48:07:06"), "Gecko_OS-706");
    assert.equal(fillNetworkName("#-x-#", "06:59:CB:48:07:06"), "0-x-6");
    assert.equal(fillNetworkName("plain", "06:59:CB:48:07:06"), "plain");
    assert.equal(fillNetworkName("#".repeat(14), "06:59:CB:48:07:06"), "000659CB480706");
  });
});
