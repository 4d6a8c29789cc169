import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { NetworkError, type Clock, type Network } from "@regrow/core/port";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedNetwork } from "@regrow/sim/network";
import { RecordingLogger } from "@regrow/testing/log";
import { AT_HOME, HOME, OFFICE } from "../../test/air.ts";
import { MIDDLING_ENTROPY } from "../../test/test-device.ts";
import { Networking } from "../network/networking.ts";
import type { UpdateReply } from "../update/index.ts";
import { SafeModeNetwork, type SafeModeNetworkPorts } from "./index.ts";

const AIR = [HOME, OFFICE];
const GOOD = AT_HOME;
const WRONG = { ...GOOD, "wlan.passkey": "mistyped it" };
const refuse = (): Promise<never> => Promise.reject(new NetworkError("NOT_SUPPORTED", "the host's network"));
const WIRED: Network = {
  hasWlan: false,
  status: async () => ({
    isUp: true,
    mac: null,
    ip: "10.0.0.2",
    netmask: null,
    gateway: null,
    dns: null,
    wlan: null,
    isAccessPoint: false,
  }),
  scan: refuse,
  join: refuse,
  leave: refuse,
  startAccessPoint: refuse,
  stopAccessPoint: refuse,
};
const UNREACHABLE = new RegrowError("DMS_UNREACHABLE", { message: "no route" });

/** Safe mode's network over simulated Wi-Fi; its DMS can be reached while a network is joined. */
class Stranded {
  readonly clock = new VirtualClock();
  readonly network: SimulatedNetwork;
  readonly announced: string[] = [];
  readonly joined: string[] = [];
  readonly asked: number[] = [];
  readonly restarts: number[] = [];
  readonly stop = new AbortController();
  readonly safe: SafeModeNetwork;
  answer: () => UpdateReply = () => ({ kind: "up-to-date" });

  constructor(options: {
    readonly credentials?: Partial<Awaited<ReturnType<SafeModeNetworkPorts["credentials"]>>>;
    readonly rules?: Partial<ReturnType<SafeModeNetworkPorts["rules"]>>;
    readonly standing?: NonNullable<SafeModeNetworkPorts["ota"]>["standing"];
    readonly hasDms?: boolean;
    readonly network?: Network;
  }) {
    const { clock, announced } = this;
    this.network = new SimulatedNetwork({ clock, mac: "4C:55:CC:00:00:01", air: AIR });
    const network = options.network ?? this.network;
    const ports = { clock: clock as Clock, announce: (message: string) => void announced.push(message) };
    const networking = new Networking({
      ...ports,
      network,
      settings: { get: () => "" },
      secret: async () => "",
      mac: async () => "",
      signal: this.stop.signal,
    });
    const update = async (): Promise<UpdateReply> => {
      this.asked.push(clock.monotonicMs());
      const { isUp, wlan } = await network.status();
      if (!isUp) throw UNREACHABLE;
      if (wlan !== null) this.joined.push(wlan.ssid);
      return this.answer();
    };
    this.safe = new SafeModeNetwork({
      ...ports,
      networking,
      log: new RecordingLogger(),
      entropy: MIDDLING_ENTROPY,
      credentials: async () => ({ saved: {}, "last known good": {}, factory: {}, ...options.credentials }),
      rules: () => ({ autoRetry: true, sleepMs: 600_000, ...options.rules }),
      ota:
        options.hasDms === false
          ? null
          : { update, settled: async () => {}, standing: options.standing ?? { kind: "installed", generation: "" } },
      restart: async () => void this.restarts.push(clock.monotonicMs()),
    });
  }

  try(): ReturnType<SafeModeNetwork["tryOta"]> {
    return this.clock.runUntil(this.safe.tryOta(this.stop.signal));
  }

  keepTrying(): Promise<void> {
    return this.clock.runUntil(this.safe.keepTrying(this.stop.signal));
  }
}

describe("a try for an update in safe mode", () => {
  it("joins the saved network and asks", async () => {
    const device = new Stranded({ credentials: { saved: GOOD } });
    assert.deepEqual(await device.try(), { kind: "nothing-newer" });
    assert.deepEqual(device.joined, [GOOD["wlan.ssid"]]);
  });

  it("joins the network that worked last where the saved one is wrong, and says so", async () => {
    const device = new Stranded({ credentials: { saved: WRONG, "last known good": GOOD } });
    assert.deepEqual(await device.try(), { kind: "nothing-newer" });
    assert.ok(
      device.announced.includes("Safe mode tries the last known good network details"),
      device.announced.join(),
    );
  });

  it("joins the next one where the DMS cannot be reached by the first", async () => {
    const office = { ...GOOD, "wlan.ssid": "office" };
    const device = new Stranded({ credentials: { saved: GOOD, factory: office } });
    device.answer = () => {
      if (device.joined.length === 1) throw UNREACHABLE;
      return { kind: "up-to-date" };
    };
    assert.deepEqual(await device.try(), { kind: "nothing-newer" });
    assert.deepEqual(device.joined, ["home", "office"]);
  });

  it("leaves a network that is there as it is", async () => {
    const device = new Stranded({ credentials: { saved: WRONG } });
    const request = { ssid: GOOD["wlan.ssid"], passkey: GOOD["wlan.passkey"], bssid: null, security: null };
    const joining = device.network.join({ ...request, address: null, timeoutMs: 30_000 }, device.stop.signal);
    await device.clock.runUntil(joining);
    assert.deepEqual(await device.try(), { kind: "nothing-newer" });
    assert.deepEqual(device.asked.length, 1);
  });

  it("does not take the radio from somebody who sets the device up", async () => {
    const device = new Stranded({ credentials: { saved: GOOD } });
    const ours = { ssid: "Gecko_OS-001", passkey: "12345678", ip: "10.10.10.1", netmask: "255.255.255.0", channel: 1 };
    await device.clock.runUntil(device.network.startAccessPoint(ours, device.stop.signal));
    device.answer = () => {
      throw UNREACHABLE;
    };
    assert.equal((await device.try()).kind, "unreached");
    assert.equal((await device.network.status()).isAccessPoint, true);
  });

  it("takes the host's network where the device looks after none", async () => {
    const device = new Stranded({ network: WIRED, credentials: { saved: GOOD } });
    assert.deepEqual(await device.try(), { kind: "nothing-newer" });
  });

  const RESULTS = [
    ["installing", () => ({ kind: "started", version: "1.1.0" }), { kind: "installing", version: "1.1.0" }],
    ["held", () => ({ kind: "held", reason: "not now" }), { kind: "held", detail: "not now" }],
    [
      "refused",
      () => {
        throw new RegrowError("DEVICE_NOT_CLAIMED", { message: "device not claimed" });
      },
      { kind: "failed", code: "DEVICE_NOT_CLAIMED", detail: "device not claimed" },
    ],
  ] as const satisfies readonly (readonly [string, () => UpdateReply, unknown])[];
  for (const [what, answer, expected] of RESULTS)
    it(`tells what came of it: ${what}`, async () => {
      const device = new Stranded({ credentials: { saved: GOOD } });
      device.answer = answer;
      assert.deepEqual(await device.try(), expected);
    });

  it("tells an update that failed from one that could not be got", async () => {
    for (const [code, kind] of [
      ["BUNDLE_OBJECT_DAMAGED", "failed"],
      ["UPDATE_INTERRUPTED", "unreached"],
    ] as const) {
      const device = new Stranded({ credentials: { saved: GOOD }, standing: { kind: "failed", code } });
      device.answer = () => ({ kind: "started", version: "1.1.0" });
      const tried = await device.try();
      assert.deepEqual([tried.kind, "code" in tried && tried.code], [kind, code]);
    }
  });

  it("says what lacks where there are no network details, and where there is no DMS", async () => {
    const tried = await new Stranded({}).try();
    assert.deepEqual([tried.kind, "code" in tried && tried.code], ["unreached", "NETWORK_NAME_MISSING"]);
    const alone = await new Stranded({ hasDms: false, credentials: { saved: GOOD } }).try();
    assert.deepEqual([alone.kind, "code" in alone && alone.code], ["unreached", "CONFIGURATION_INVALID"]);
  });

  it("ends with the signal", async () => {
    const device = new Stranded({ credentials: { saved: GOOD } });
    device.stop.abort(new Error("somebody types"));
    await assert.rejects(device.try(), /somebody types/);
  });
});

describe("safe mode that keeps trying", () => {
  it("tries less and less often while nothing is in reach, rests, and starts anew", async () => {
    const device = new Stranded({ credentials: { saved: GOOD } });
    device.network.setAir([]);
    await device.keepTrying();
    assert.deepEqual(device.asked, [], "there is no network to ask by");
    assert.equal(device.restarts.length, 1);
    assert.ok((device.restarts[0] ?? 0) > 600_000 + 300_000, "waits and rest are part of it");
    const told = device.announced.filter((line) => line.startsWith("Safe mode: no update"));
    assert.equal(told.length, 2, "the same is said once");
    assert.match(told[0] ?? "", /; tries again in \d+ s$/);
    assert.match(told[1] ?? "", /; restarts in 600 s$/);
  });

  it("takes the update as soon as the network is back, and does not restart by itself then", async () => {
    const device = new Stranded({ credentials: { saved: GOOD } });
    device.network.setAir([]);
    device.answer = () => ({ kind: "started", version: "1.1.0" });
    const ended = device.safe.keepTrying(device.stop.signal);
    await device.clock.advance(40_000);
    device.network.setAir(AIR);
    await device.clock.runUntil(ended);
    assert.equal(device.joined.length, 1);
    assert.deepEqual(device.restarts, []);
  });

  it("asks a DMS that has nothing at a slow pace, and never restarts for it", async () => {
    const device = new Stranded({ credentials: { saved: GOOD } });
    const ended = device.safe.keepTrying(device.stop.signal);
    await device.clock.advance(24 * 3_600_000);
    device.stop.abort();
    await ended;
    assert.ok(device.asked.length > 90 && device.asked.length < 140, String(device.asked.length));
    assert.deepEqual(device.restarts, []);
  });

  it("tries once in each start where it is told so, and not at all again where it does not rest either", async () => {
    for (const [sleepMs, restarts] of [
      [60_000, 1],
      [0, 0],
    ] as const) {
      const device = new Stranded({ rules: { autoRetry: false, sleepMs } });
      await device.keepTrying();
      assert.equal(device.restarts.length, restarts);
    }
  });

  it("joins the network of a device without a DMS, until it has, and restarts for nothing", async () => {
    const device = new Stranded({ hasDms: false, credentials: { saved: GOOD } });
    device.network.setAir([]);
    const ended = device.safe.keepTrying(device.stop.signal);
    await device.clock.advance(3 * 3_600_000);
    device.network.setAir(AIR);
    await device.clock.runUntil(ended);
    assert.equal((await device.network.status()).isUp, true);
    assert.deepEqual(device.restarts, []);
  });

  it("stops when somebody takes over", async () => {
    const device = new Stranded({ credentials: { saved: GOOD } });
    device.network.setAir([]);
    const ended = device.safe.keepTrying(device.stop.signal);
    await device.clock.advance(5_000);
    device.stop.abort();
    await device.clock.runUntil(ended);
    assert.deepEqual(device.restarts, []);
  });
});
