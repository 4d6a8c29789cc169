import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SimulatedNetwork } from "@regrow/sim/network";
import { AT_HOME, HOME, simulatedNetwork } from "../../test/air.ts";
import { openConsole, type Console } from "../../test/open-console.ts";
import { say } from "../command/outcome.ts";
import { startNetwork } from "./start-network.ts";

interface Started {
  readonly console: Console;
  readonly network: SimulatedNetwork;
  /** Commands that it ran. */
  readonly run: string[];
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

async function start(settings: NonNullable<Parameters<typeof openConsole>[0]>["settings"]): Promise<Started> {
  const { clock, network } = simulatedNetwork();
  const console = await openConsole({ network, clock, settings: settings ?? {} });
  const run: string[] = [];
  const stop = new AbortController();
  const runner = async (line: string) => {
    run.push(line);
    return say("");
  };
  return { console, network, run, stop, ended: startNetwork(console.context, runner, stop.signal) };
}

const AUTO = { ...AT_HOME, "wlan.auto_join.enabled": "1" } as const;

describe("what the device does with its network by itself", () => {
  it("is nothing unless that is switched on", async () => {
    const { network, run, ended } = await start(AT_HOME);
    await ended;
    assert.deepEqual([run, (await network.status()).isUp], [[], false]);
  });

  it("is joining", async () => {
    const { console, network, ended } = await start(AUTO);
    await console.clock.runUntil(ended);
    assert.equal((await network.status()).wlan?.ssid, "home");
  });

  it("is joining again, as often as it is told, with longer and longer pauses", async () => {
    const { console, network, ended } = await start({
      ...AUTO,
      "wlan.auto_join.retries": "3",
      "wlan.join.retries": "1",
    });
    network.failNext("TIMEOUT", "FAILED", "REFUSED");
    await console.clock.runUntil(ended);
    assert.equal((await network.status()).isUp, false);
    assert.match(console.announced.at(-1) ?? "", /refused the device/);
    // Three attempts with a probe and an association each, and the pauses between them.
    assert.equal(console.clock.monotonicMs(), 3 * 3_200 + 1_000 + 2_000);
  });

  it("is joining until it has, where that is wanted, and stops with the kernel", async () => {
    const { console, network, stop, ended } = await start({ ...AUTO, "wlan.auto_join.retries": "0" });
    network.setAir([]);
    await console.clock.advance(3_600_000);
    network.setAir([HOME]);
    await console.clock.advance(70_000);
    assert.equal((await network.status()).wlan?.ssid, "home");
    await ended;
    const other = await start({ ...AUTO, "wlan.auto_join.retries": "0" });
    other.network.setAir([]);
    await other.console.clock.advance(100_000);
    other.stop.abort();
    await other.console.clock.advance(100_000);
    await other.ended;
    assert.deepEqual(other.console.clock.pending(), []);
    assert.ok(!stop.signal.aborted);
  });

  it("is the set-up command while there is no network to join", async () => {
    const { run, ended } = await start({ "setup.auto.cmd": "setup web", "wlan.auto_join.enabled": "1" });
    await ended;
    assert.deepEqual(run, ["setup web"]);
    const other = await start({ ...AUTO, "setup.auto.cmd": "setup web" });
    await other.console.clock.runUntil(other.ended);
    assert.deepEqual(other.run, []);
  });

  it("is what follows the set-up command, too", async () => {
    const { clock, network } = simulatedNetwork();
    const console = await openConsole({ network, clock, settings: { "setup.auto.cmd": "network_restart" } });
    let followed = 0;
    const runner = async () => ({ ...say(""), afterwards: async () => void (followed += 1) });
    await startNetwork(console.context, runner, new AbortController().signal);
    assert.equal(followed, 1);
  });

  it("is a network of its own", async () => {
    const { console, network, ended } = await start({ "softap.auto_start": "1" });
    await console.clock.runUntil(ended);
    assert.equal(network.accessPoint?.ssid, "Gecko_OS-706");
  });
});
