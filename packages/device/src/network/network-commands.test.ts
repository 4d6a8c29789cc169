import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import { describe, it } from "node:test";
import type { SimulatedNetwork } from "@regrow/sim/network";
import { AT_HOME, HOME, OFFICE, simulatedNetwork } from "../../test/air.ts";
import { FILES } from "../layout/index.ts";
import { openConsole, type Console } from "../../test/open-console.ts";

type Options = Parameters<typeof openConsole>[0];

/** A device with Wi-Fi; what is typed is answered in its own time. */
async function begin(settings: NonNullable<Options>["settings"] = AT_HOME): Promise<{
  readonly console: Console;
  readonly network: SimulatedNetwork;
  type(line: string): Promise<string>;
}> {
  const { clock, network } = simulatedNetwork();
  const console = await openConsole({ network, clock, settings: settings ?? {} });
  return { console, network, type: (line) => clock.runUntil(console.type(`${line}\r\n`)) };
}

describe("network_up and network_down", () => {
  it("join and leave, and say so as documented (device-facts 4.2)", async () => {
    const { console, type } = await begin();
    assert.equal(await type("get wlan.network.status"), "0\r\n> ");
    assert.equal(await type("network_up"), "Success\r\n> ");
    assert.deepEqual(console.announced, [
      "Security type from probe: WPA2-AES",
      "Associating to home",
      "Obtaining IPv4 address via DHCP",
      "IPv4 address: 192.168.7.20",
      "Associated",
    ]);
    assert.equal(
      await type("get wlan.network"),
      "wlan.network.dns: 192.168.7.53\r\nwlan.network.gateway: 192.168.7.1\r\nwlan.network.ip: 192.168.7.20\r\n" +
        "wlan.network.netmask: 255.255.255.0\r\nwlan.network.status: 2\r\n> ",
    );
    assert.equal(await type("ndo"), "Success\r\n> ");
    assert.equal(console.announced.at(-1), "Disassociated");
    assert.equal(await type("get wlan.network.status"), "0\r\n> ");
    assert.equal(await type("get wl n i"), "> ");
  });

  it("join again what is known without looking for it, until it cannot be joined", async () => {
    const { console, network, type } = await begin({ ...AT_HOME, "wlan.join.retries": "1" });
    await type("nup");
    await type("nup");
    assert.equal(console.announced.filter((line) => line.startsWith("Security")).length, 1);
    network.failNext("TIMEOUT");
    assert.match(await type("nup"), /NETWORK_TIMEOUT[\s\S]*Command failed\r\n> $/);
    await type("nup");
    assert.equal(console.announced.filter((line) => line.startsWith("Security")).length, 2);
  });

  it("save what was joined with -s, and only what was joined", async () => {
    const { console, network, type } = await begin();
    network.failNext("REFUSED", "REFUSED", "REFUSED");
    assert.match(await type("nup -s"), /NETWORK_REFUSED/);
    assert.equal(await console.disk.status(FILES.settings), undefined);
    assert.equal(await type("nup -s"), "Success\r\n> ");
    assert.notEqual(await console.disk.status(FILES.settings), undefined);
  });

  it("make the device's own network, with its secret for a passkey where none is set", async () => {
    const { network, type } = await begin({});
    assert.equal(await type("network_up -i softap"), "Success\r\n> ");
    assert.deepEqual(network.accessPoint, {
      ssid: "Gecko_OS-706",
      passkey: "secretsecretsecretse",
      ip: "10.10.10.1",
      netmask: "255.255.255.0",
      channel: null,
    });
    await type("ndo");
    assert.equal((await network.status()).isAccessPoint, false);
    await type("set network.default_interface softap");
    await type("set softap.passkey 12345678");
    await type("set softap.channel 11");
    await type("nup");
    assert.deepEqual([network.accessPoint?.passkey, network.accessPoint?.channel], ["12345678", 11]);
  });

  it("refuse variables that make no sense, and name them", async () => {
    // 'set' takes none of them, but they may have been saved before it was as strict.
    for (const [line, settings, problem] of [
      ["nup", {}, /wlan\.ssid is empty/],
      ["nup", { "wlan.ssid": "home", "wlan.bssid": "here" }, /wlan\.bssid/],
      ["nup", { "wlan.ssid": "home", "wlan.dhcp.enabled": "0" }, /wlan\.static/],
      ["nup -i softap", { "softap.passkey": "short" }, /softap\.passkey/],
      ["nup -i ethernet", {}, /wlan or softap/],
    ] as const)
      assert.match(await (await begin(settings)).type(line), problem);
  });

  it("use addresses of one's own", async () => {
    const { type } = await begin({ ...AT_HOME, "wlan.dhcp.enabled": "0" });
    await type("set wl t i 192.168.7.99");
    await type("set wl t g 192.168.7.2");
    assert.equal(await type("nup"), "Success\r\n> ");
    assert.equal(await type("get wl n i"), "192.168.7.99\r\n> ");
    assert.equal(await type("get wl n g"), "192.168.7.2\r\n> ");
  });

  it("happen one after the other", async () => {
    const { console, type } = await begin();
    const { networking, clock } = console.context;
    assert.equal(clock, console.clock);
    const all = Promise.all([networking.up("wlan"), networking.down(), networking.up("wlan")]);
    await console.clock.runUntil(all);
    assert.equal(await type("get wlan.network.status"), "2\r\n> ");
    const said = console.announced.filter((line) => /ssociated/.test(line));
    assert.deepEqual(said, ["Associated", "Disassociated", "Associated"]);
  });
});

describe("without Wi-Fi", () => {
  it("the host's network is told and not changed", async () => {
    const console = await openConsole();
    for (const line of ["network_down", "wlan_scan", "rssi", "setup web"])
      assert.match(await console.type(`${line}\r\n`), /NETWORK_NOT_SUPPORTED[\s\S]*Command failed\r\n> $/, line);
    assert.equal(await console.type("network_restart\r\n"), "Success\r\n> ");
    assert.equal(await console.type("setup status\r\n"), "0\r\n> ");
  });
});

describe("wlan_scan and wlan_get_rssi", () => {
  it("list what is in reach, and tell the strength of what is joined", async () => {
    const { type } = await begin();
    const rows = (await type("scan -v")).split("\r\n");
    assert.equal(rows[0], "! 2 networks found");
    assert.match(rows[2] ?? "", /^# 0 +6 +-52 4C:55:CC:10:10:98 \S+ WPA2-AES +\S+ +4 home$/);
    assert.match(await type("rssi"), /no network is joined/);
    await type("nup");
    assert.equal(await type("wlan_get_rssi"), "-52\r\n> ");
  });
});

describe("network_verify", () => {
  const key = pbkdf2Sync(OFFICE.passkey, "office", 4_096, 32, "sha1").toString("hex");
  const line = `network_verify wifi "office" 4C55CC101099 6 4 ${key}`;

  it("answers exactly Success, and goes back to what was joined", async () => {
    const { network, type } = await begin();
    await type("nup");
    assert.equal(await type(line), "Success\r\n> ");
    assert.equal((await network.status()).wlan?.ssid, "home");
  });

  it("goes back to the set-up network, and to nothing", async () => {
    const { network, type } = await begin({});
    assert.equal(await type(line), "Success\r\n> ");
    assert.equal((await network.status()).isUp, false);
    await type("setup web");
    assert.equal(await type(line), "Success\r\n> ");
    assert.equal(network.accessPoint?.ssid, "Gecko_OS-706");
    assert.equal(await type("setup status"), "1\r\n> ");
  });

  it("tells a wrong key, and goes back all the same", async () => {
    const { network, type } = await begin();
    await type("nup");
    assert.match(await type(line.replace(key, "0".repeat(64))), /Command failed\r\n> $/);
    assert.equal((await network.status()).wlan?.ssid, "home");
    assert.match(await type("network_verify wifi x y 1"), /Invalid argument/);
  });
});

describe("network_restart", () => {
  it("answers first, then joins anew and restarts what serves", async () => {
    const { clock, network } = simulatedNetwork();
    const console = await openConsole({ network, clock, settings: AT_HOME });
    const done: string[] = [];
    Object.assign(console.context.interfaces, { restartNetwork: async () => void done.push("restarted") });
    await clock.runUntil(console.type("nre\r\n"));
    assert.ok(console.printed().includes("Success\r\n"));
    assert.equal((await network.status()).wlan?.ssid, "home");
    network.setAir([]);
    await clock.runUntil(console.type("nre\r\n"));
    assert.match(console.printed(), /There is no such network in reach/);
    assert.deepEqual(done, ["restarted", "restarted"]);
  });
});

describe("network_lookup and ping", () => {
  it("find a host's address", async () => {
    const console = await openConsole();
    assert.equal(await console.type("nlo 127.0.0.1\r\n"), "127.0.0.1\r\n> ");
    assert.match(await console.type("nlo ::1\r\n"), /HOST_UNREACHABLE[\s\S]*Command failed\r\n> $/);
  });

  it("ask nobody who is no host, and no gateway that there is not", async () => {
    const { type } = await begin({});
    assert.match(await type("ping"), /Too few arguments/);
    assert.match(await type('ping "-c 100000"'), /Invalid argument/);
    assert.match(await type("ping a;reboot"), /Invalid argument/);
    assert.match(await type("ping -g"), /there is no gateway/);
  });
});

describe("wlan.passkey", () => {
  it("is printed only where somebody asked for that", async () => {
    const { type } = await begin();
    assert.equal(await type("get wlan.passkey"), "********\r\n> ");
    await type("set wlan.hide_passkey 0");
    assert.equal(await type("get wl p"), `${HOME.passkey}\r\n> `);
  });
});
