import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { NetworkError } from "@regrow/core/port";
import type { SimulatedNetwork } from "@regrow/sim/network";
import { AT_HOME, simulatedNetwork } from "../../test/air.ts";
import { openConsole, type Console } from "../../test/open-console.ts";

async function begin(settings: NonNullable<Parameters<typeof openConsole>[0]>["settings"] = {}): Promise<{
  readonly console: Console;
  readonly network: SimulatedNetwork;
  type(line: string): Promise<string>;
}> {
  const { clock, network } = simulatedNetwork();
  const console = await openConsole({ network, clock, settings, quota: { maxBytes: 64 * 1024 } });
  return { console, network, type: (line) => clock.runUntil(console.type(`${line}\r\n`)) };
}

describe("setup and setup_web", () => {
  it("make the set-up network, tell so, and end it by joining what was set", async () => {
    const { console, network, type } = await begin();
    assert.equal(await type("setup status"), "0\r\n> ");
    assert.equal(await type("setup web"), "Success\r\n> ");
    assert.equal(await type("setup_web"), "Success\r\n> ");
    assert.equal(await type("setup_web status"), "1\r\n> ");
    assert.deepEqual(console.announced, ["Set-up network: Gecko_OS-706, http://10.10.10.1"]);
    assert.equal(network.accessPoint?.passkey, "secretsecretsecretse");
    // As the vendor's web app does it (device-facts 9).
    await type('set wl s "home"');
    await type('set wl p "correct horse"');
    await type("save");
    assert.equal(await type("setup stop"), "Success\r\n> ");
    assert.equal(await type("setup status"), "0\r\n> ");
    assert.equal((await network.status()).wlan?.ssid, "home");
    assert.equal(await type("setup stop"), "Success\r\n> ");
  });

  it("take name and passkey from the variables", async () => {
    const { network, type } = await begin({ "setup.web.ssid": "Kiosk ##", "setup.web.passkey": "password" });
    await type("setup web");
    assert.deepEqual([network.accessPoint?.ssid, network.accessPoint?.passkey], ["Kiosk 06", "password"]);
  });

  it("do not begin with a passkey that is too short", async () => {
    const { type } = await begin({ "setup.web.passkey": "short" });
    assert.match(await type("setup web"), /setup\.web\.passkey has less than 8/);
    assert.equal(await type("setup status"), "0\r\n> ");
  });

  it("end by themselves when nobody comes, and join what is set", async () => {
    const { console, network, type } = await begin(AT_HOME);
    await type("setup web");
    await console.clock.advance(299_999);
    assert.notEqual(network.accessPoint, null);
    await console.clock.advance(10_000);
    assert.equal(network.accessPoint, null);
    assert.equal((await network.status()).wlan?.ssid, "home");
    assert.equal(await type("setup status"), "0\r\n> ");
    assert.deepEqual(console.clock.pending(), []);
  });

  it("do not end by themselves once somebody has come, or where that is switched off", async () => {
    const { console, network, type } = await begin();
    await type("setup web");
    console.context.networking.visited();
    await console.clock.advance(1_000_000);
    assert.notEqual(network.accessPoint, null);
    await type("setup stop");
    await type("set setup.web.idle_timeout 0");
    await type("setup web");
    await console.clock.advance(1_000_000);
    assert.notEqual(network.accessPoint, null);
    assert.deepEqual(console.clock.pending(), []);
  });

  it("end when the network is brought up or down by hand", async () => {
    const { console, network, type } = await begin(AT_HOME);
    for (const line of ["network_up", "network_down"]) {
      await type("setup web");
      await type(line);
      assert.equal(await type("setup status"), "0\r\n> ");
      assert.equal(network.accessPoint, null);
    }
    assert.deepEqual(console.clock.pending(), []);
  });

  it("leave the device in its network when they cannot make one", async () => {
    const { network, type } = await begin(AT_HOME);
    await type("network_up");
    network.failNext("FAILED");
    assert.match(await type("setup web"), /NETWORK_FAILED[\s\S]*Command failed\r\n> $/);
    assert.equal((await network.status()).wlan?.ssid, "home");
    assert.equal(await type("setup status"), "0\r\n> ");
  });

  it("come back when the network that was given cannot be joined, with the reason, until it can", async () => {
    const { console, network, type } = await begin();
    const { networking } = console.context;
    await type("setup web");
    await type('set wl s "home"');
    await type('set wl p "mistyped"');
    assert.match(await type("setup stop"), /^Success\r\n\[The network refused the device/);
    assert.equal(await type("setup status"), "1\r\n> ");
    assert.equal(network.accessPoint?.ssid, "Gecko_OS-706");
    assert.match(networking.joinFailure ?? "", /wrong passkey/);
    assert.equal(networking.setupCount, 2);
    await type('set wl p "correct horse"');
    assert.match(await type("setup stop"), /Success/);
    assert.deepEqual([networking.joinFailure, networking.isSettingUp], [null, false]);
    assert.equal((await network.status()).wlan?.ssid, "home");
    assert.deepEqual(console.clock.pending(), []);
  });

  it("end for nobody's sake while nothing can be joined: the set-up network is there again", async () => {
    const { console, network, type } = await begin({ ...AT_HOME, "wlan.passkey": "mistyped" });
    await type("setup web");
    await console.clock.advance(400_000);
    assert.notEqual(network.accessPoint, null);
    await type("setup stop");
    await type("network_down");
    assert.deepEqual(console.clock.pending(), []);
  });

  it("tell what was in reach before, where a radio hears nothing while it is an access point", async () => {
    const { network, type } = await begin();
    const scan = network.scan.bind(network);
    mock.method(network, "scan", async (signal: AbortSignal) => {
      if (network.accessPoint !== null) throw new NetworkError("FAILED", "busy");
      return scan(signal);
    });
    await type("setup web");
    assert.match(await type("wlan_scan -v"), /2 networks found[\s\S]*home[\s\S]*office/);
    await type("setup stop");
    await type("network_down");
    assert.match(await type("wlan_scan"), /2 networks found/);
  });

  it("refuse anything else", async () => {
    const { type } = await begin();
    assert.match(await type("setup everything"), /Invalid argument/);
    assert.match(await type("setup_web cmd"), /Invalid argument/);
    assert.match(await type("setup"), /Too few arguments/);
  });
});

describe("setup cmd", () => {
  const script = async (console: Console, text: string): Promise<string> => {
    await console.type(`file_create default_setup.script ${text.length}\r\n${text}`);
    return await console.clock.runUntil(console.type("setup cmd\r\n"));
  };

  it("runs the set-up script", async () => {
    const { console, network, type } = await begin();
    const text = '# at home\r\nset wl s "home"\n\nset wl p "correct horse"\r\nsave\nnetwork_up\n';
    assert.equal(await script(console, text), "Success\r\n> ");
    assert.equal((await network.status()).wlan?.ssid, "home");
    assert.equal(await type("get wlan.ssid"), "home\r\n> ");
  });

  it("stops at the first line that fails, and names it", async () => {
    const { console, type } = await begin();
    assert.match(
      await script(console, "set wl s one\nset wl z two\nset wl s three\n"),
      /line 2: [\s\S]*Command failed/,
    );
    assert.equal(await type("get wlan.ssid"), "one\r\n> ");
  });

  it("runs nothing that sets up again, or that data would have to follow", async () => {
    const { console } = await begin();
    const { freeBytes } = await console.files.space();
    for (const line of ["setup cmd", "setup_web", "file_create x 5"]) {
      assert.match(await script(console, `${line}\n`), /line 1: [\s\S]*Command failed/, line);
      assert.equal(await console.files.find("x"), undefined);
    }
    // The script itself is a page; what it began to make is given up.
    assert.equal((await console.files.space()).freeBytes, freeBytes - 4096);
  });

  it("fails without a script", async () => {
    const { type } = await begin();
    assert.match(await type("setup cmd"), /FILE_UNKNOWN/);
  });
});
