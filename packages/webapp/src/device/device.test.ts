import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CommandResult, NoAnswer } from "../api/index.ts";
import { createDevice, type Device } from "./device.ts";

const GONE: NoAnswer = { kind: "no-answer", why: "unreachable", status: null, reason: "gone" };

/** A device that a test turns on and off, and its page. */
class Bench {
  nowMs = 0;
  uptimeS = 100;
  isReachable = true;
  isSafeMode = false;
  messages: string[] = ["App ready"];
  readonly asked: string[] = [];
  readonly device: Device;
  #steps: (() => void)[] = [];
  #idle = Promise.withResolvers<void>();

  constructor() {
    this.device = createDevice({
      api: { run: async (line) => this.#answer(line), messages: async () => (this.isReachable ? this.messages : GONE) },
      nowMs: () => this.nowMs,
      sleep: (ms) => this.#sleep(ms),
      isHidden: () => false,
    });
  }

  /** Lets the page look once. */
  async look(): Promise<void> {
    this.#idle = Promise.withResolvers();
    for (const step of this.#steps.splice(0)) step();
    await this.#idle.promise;
  }

  /** The page begins to look. */
  async begin(): Promise<AbortController> {
    const end = new AbortController();
    void this.device.watch(end.signal);
    await this.#idle.promise;
    return end;
  }

  #sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#steps.push(() => {
      this.nowMs += ms;
      resolve();
    });
    this.#idle.resolve();
    return promise;
  }

  #answer(line: string): CommandResult {
    this.asked.push(line);
    if (!this.isReachable) return GONE;
    const text =
      line === "get all" ? `time.uptime: ${this.uptimeS}\nwlan.mac: M` : line === "reboot" ? "Rebooting" : "";
    return { kind: "answer", code: 0, text, response: text, isSafeMode: this.isSafeMode, advice: null };
  }
}

describe("the device behind the page", () => {
  it("is read once it answers, and again when that is ten seconds old", async () => {
    const bench = new Bench();
    const end = await bench.begin();
    assert.equal(bench.device.connection.value.kind, "online");
    assert.equal(bench.device.snapshot.value?.readings.get("wlan.mac"), "M");
    assert.deepEqual(bench.asked, ["get all", "faults_print", "log 64"]);
    for (let looks = 0; looks < 4; looks += 1) await bench.look();
    assert.equal(bench.asked.length, 3);
    await bench.look();
    assert.equal(bench.asked.length, 6);
    end.abort();
  });

  it("is lost when it is silent, keeps saying of when its facts are, and is read anew when it is back", async () => {
    const bench = new Bench();
    const end = await bench.begin();
    const before = bench.device.snapshot.value?.readAtMs;
    bench.isReachable = false;
    await bench.look();
    assert.deepEqual(bench.device.connection.value, { kind: "lost", sinceMs: 2_000, tries: 1, isExpected: false });
    await bench.look();
    assert.equal(bench.device.snapshot.value?.readAtMs, before);
    bench.isReachable = true;
    bench.uptimeS = 1;
    await bench.look();
    assert.equal(bench.device.connection.value.kind, "online");
    assert.equal(bench.device.starts.value, 1);
    assert.equal(bench.device.snapshot.value?.readAtMs, bench.nowMs);
    end.abort();
  });

  it("is not taken for back in the moment before it restarts", async () => {
    const bench = new Bench();
    const end = await bench.begin();
    await bench.device.run("reboot");
    assert.equal(bench.device.connection.value.kind, "lost");
    await bench.look();
    assert.deepEqual(bench.device.connection.value, { kind: "lost", sinceMs: 0, tries: 0, isExpected: true });
    for (let looks = 0; looks < 4; looks += 1) await bench.look();
    assert.equal(bench.device.connection.value.kind, "online", "a restart that did not come, or that nobody saw");
    end.abort();
  });

  it("has restarted between two questions when its messages begin anew", async () => {
    const bench = new Bench();
    const end = await bench.begin();
    bench.messages = ["HTTP and REST API server listening on port: 80"];
    bench.uptimeS = 1;
    await bench.look();
    assert.equal(bench.device.starts.value, 1);
    end.abort();
  });

  it("lets nobody in: that is no silence", async () => {
    const bench = new Bench();
    const end = await bench.begin();
    assert.equal(bench.device.isSafeMode.value, false);
    bench.isSafeMode = true;
    await bench.device.refresh();
    assert.equal(bench.device.isSafeMode.value, true);
    end.abort();
  });

  it("knows what was set and not saved, until it is saved or the device restarts", async () => {
    const bench = new Bench();
    await bench.device.refresh();
    await bench.device.run("set wlan.ssid home");
    await bench.device.run("set wl p secret");
    assert.deepEqual([...bench.device.unsaved.value], ["wlan.ssid", "wl p"]);
    await bench.device.run("save settings.txt");
    assert.equal(bench.device.unsaved.value.size, 2);
    await bench.device.run("save");
    assert.equal(bench.device.unsaved.value.size, 0);
    await bench.device.run("set a.b 1");
    bench.uptimeS = 1;
    await bench.device.refresh();
    assert.equal(bench.device.unsaved.value.size, 0);
  });
});
