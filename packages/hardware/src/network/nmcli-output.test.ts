import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { failureOf } from "./nmcli-error.ts";
import { parseDetails, parseDevices, parseNetworks } from "./nmcli-output.ts";

describe("nmcli's terse output", () => {
  it("of device status", () => {
    const output =
      "wlan0:wifi:connected:My\\: network\n" +
      "p2p-dev-wlan0:wifi-p2p:disconnected:\n" +
      "eth0:ethernet:connecting (getting IP configuration):Wired connection 1\n" +
      "lo:loopback:connected (externally):lo\n";
    assert.deepEqual(parseDevices(output), [
      { name: "wlan0", type: "wifi", state: "connected", connection: "My: network" },
      { name: "p2p-dev-wlan0", type: "wifi-p2p", state: "disconnected", connection: "" },
      {
        name: "eth0",
        type: "ethernet",
        state: "connecting (getting IP configuration)",
        connection: "Wired connection 1",
      },
      { name: "lo", type: "loopback", state: "connected (externally)", connection: "lo" },
    ]);
  });

  it("of device wifi list, each kind of security", () => {
    const row = (security: string): string => ` :686F6D65:4C\\:55\\:CC\\:10\\:10\\:98:6:80:${security}`;
    const kinds = [
      [":(none):(none)", "Open"],
      ["--:(none):(none)", "Open"],
      ["WEP:(none):(none)", "WEP"],
      ["WPA1:pair_tkip group_tkip psk:(none)", "WPA-TKIP"],
      ["WPA1:pair_ccmp group_ccmp psk:(none)", "WPA-AES"],
      ["WPA2:(none):pair_ccmp group_ccmp psk", "WPA2-AES"],
      ["WPA2:(none):pair_tkip group_tkip psk", "WPA2-TKIP"],
      ["WPA2:(none):pair_tkip pair_ccmp group_tkip psk", "WPA2-Mixed"],
      ["WPA1 WPA2:pair_tkip group_tkip psk:pair_ccmp group_tkip psk", "WPA2-Mixed"],
      ["WPA2 WPA3:(none):pair_ccmp group_ccmp psk sae", "WPA2-AES"],
      ["WPA3:(none):pair_ccmp group_ccmp sae", "WPA3"],
    ] as const;
    assert.deepEqual(
      parseNetworks(kinds.map(([security]) => row(security)).join("\n")),
      kinds.map(([, security]) => ({
        ...{ isInUse: false, ssid: "home", bssid: "4C:55:CC:10:10:98", channel: 6, rssi: -52, security },
      })),
    );
  });

  it("of device wifi list: in use, hidden, with bytes that are no text, and rows that are none", () => {
    const output = [
      "*::02\\:00\\:00\\:00\\:00\\:01:44:100::(none):(none)",
      " :FF41:02\\:00\\:00\\:00\\:00\\:02:1:0::(none):(none)",
      "Error: something else",
      "",
      " :ZZ:02\\:00\\:00\\:00\\:00\\:03:1:0::(none):(none)",
    ].join("\n");
    assert.deepEqual(
      parseNetworks(output).map(({ isInUse, ssid, channel, rssi }) => [isInUse, ssid, channel, rssi]),
      [
        [true, "", 44, -40],
        [false, "\uFFFDA", 1, -100],
      ],
    );
  });

  it("of device show", () => {
    const output =
      "GENERAL.HWADDR:4c:55:cc:10:10:98\nIP4.ADDRESS[1]:192.168.1.23/24\nIP4.ADDRESS[2]:10.0.0.2/8\n" +
      "IP4.GATEWAY:192.168.1.1\nIP4.DNS[1]:192.168.1.53\nIP4.DNS[2]:9.9.9.9\n";
    assert.deepEqual(parseDetails(output), {
      mac: "4C:55:CC:10:10:98",
      ip: "192.168.1.23",
      netmask: "255.255.255.0",
      gateway: "192.168.1.1",
      dns: "192.168.1.53",
    });
    assert.deepEqual(parseDetails("GENERAL.HWADDR:(unknown)\nIP4.GATEWAY:--\n").gateway, null);
  });

  it("is read whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(":", "\\", "\n", "*", "A", "4", "/", "[1]", " ") }), (output) => {
        parseDevices(output);
        parseNetworks(output);
        parseDetails(output);
      }),
    );
  });
});

describe("nmcli's refusals", () => {
  const said = (code: number, stderr: string) => failureOf({ code, stdout: "", stderr }).code;

  it("have codes of the port", () => {
    assert.equal(said(3, "Error: Timeout 30 sec expired."), "TIMEOUT");
    assert.equal(
      said(
        4,
        "Error: Connection activation failed: (5) IP configuration could not be reserved (no available address, timeout, etc.).",
      ),
      "TIMEOUT",
    );
    assert.equal(
      said(
        4,
        "Error: Connection activation failed: IP configuration could not be reserved (no available address, timeout, etc.)",
      ),
      "TIMEOUT",
    );
    assert.equal(
      said(4, "Error: Connection activation failed: (7) Secrets were required, but not provided."),
      "REFUSED",
    );
    assert.equal(said(4, "Error: Connection activation failed: Secrets were required, but not provided"), "REFUSED");
    assert.equal(
      said(4, "Error: Connection activation failed: (11) 802.1X supplicant took too long to authenticate."),
      "REFUSED",
    );
    assert.equal(
      said(2, "Error: Failed to add 'x' connection: 802-11-wireless-security.psk: property is invalid"),
      "REFUSED",
    );
    assert.equal(
      said(4, "Error: Connection activation failed: (53) The Wi-Fi network could not be found."),
      "NOT_FOUND",
    );
    assert.equal(said(10, "Error: No network with SSID 'x' found."), "NOT_FOUND");
    assert.equal(said(8, "Error: NetworkManager is not running."), "FAILED");
    assert.equal(said(1, "Error: Failed to add connection: Insufficient privileges"), "FAILED");
  });

  it("are told in one line that can be printed", () => {
    const run = { code: 4, stdout: "", stderr: "Warning: something\nError: it is \x1b[31mbroken\n" };
    assert.equal(failureOf(run).message, "it is ?[31mbroken");
    assert.equal(failureOf({ code: 1, stdout: "", stderr: "" }).message, "nmcli ended with 1");
  });
});
