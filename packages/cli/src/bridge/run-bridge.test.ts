import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatRequest } from "@regrow/core/bridge";
import type { WireAnswer } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import type { CheckInRequest } from "@regrow/core/protocol";
import type { CarriedPort } from "./carry.ts";
import type { DmsAnswer } from "./bridged-dms.ts";
import { requestLine, runBridge, type BridgeRun } from "./run-bridge.ts";

const UUID = "0f8b6a52-6a4e-4f0c-9d8e-0a1b2c3d4e5f";
const PRODUCT = "ACME-KIOSK";

/** A device that runs a version, tries the one that is sent, and confirms it when an answer reaches it. */
class FakeDevice {
  readonly lines: string[] = [];
  version = "1.0.0";
  onTrial = false;
  logSequence = 3;
  heldSequence = 0;
  /** So often nobody answers: it restarts. */
  away = 0;
  rollsBack = false;
  #number = 0;

  async ask(line: string) {
    const [command = ""] = line.split(" ");
    this.lines.push(command);
    if (this.away > 0) {
      this.away -= 1;
      throw new RegrowError("CONSOLE_SILENT", {});
    }
    if (command === "dfu_request") return answer(0, this.#request());
    if (this.onTrial) {
      this.onTrial = false;
      if (this.rollsBack) this.version = "1.0.0";
    }
    this.heldSequence = this.logSequence;
    return answer(0, line.includes("offer") ? "1 2.0.0" : "2");
  }

  async sendFile(sending: Parameters<CarriedPort["sendFile"]>[0]) {
    this.lines.push(sending.line);
    sending.onProgress(10, 10);
    this.version = sending.file.name.replace(".regrow", "");
    this.onTrial = true;
    this.away = 2;
    return answer(0, "Installed");
  }

  #request(): string {
    this.#number += 1;
    const running = { id: "a".repeat(64), product: PRODUCT, version: this.version, securityVersion: 0 };
    const checkIn: CheckInRequest = {
      ...{ running, onTrial: this.onTrial, safeMode: null, appFaults: 0, securityVersion: 0, platform: "linux-x64" },
      ...{ framework: "0.1.0", freeBytes: 1, logSequence: this.logSequence },
      wish: { asked: true, force: false, version: null },
    };
    const request = { uuid: UUID, number: this.#number, nonce: "A".repeat(22), checkIn, log: null };
    return formatRequest(request, () => new Uint8Array(8));
  }
}

function answer(code: 0 | 1, text: string): WireAnswer {
  return { code, isSafeMode: false, payload: new TextEncoder().encode(`${text}\r\n`) };
}

function runOf(device: FakeDevice, newest: () => string | null): BridgeRun & { readonly phases: string[] } {
  const phases: string[] = [];
  let nowMs = 0;
  const dms: BridgeRun["dms"] = {
    answer: async (uuid) => {
      const offered = newest();
      const isOffer = !device.onTrial && offered !== null && offered !== device.version;
      const said: DmsAnswer = {
        ...{ id: UUID, kind: isOffer ? "offer" : "hold", version: isOffer ? offered : null, target: null, passes: 0 },
        ...{
          reasons: [{ code: isOffer ? "offered" : "up-to-date", text: isOffer ? "Offered" : "The device runs it" }],
        },
        ...{ logSequence: device.heldSequence, issuedAtMs: 0, expiresAtMs: 1, response: isOffer ? "offer" : "hold" },
      };
      assert.equal(uuid, UUID);
      return said;
    },
    fetchPackage: async () => {},
  };
  return {
    ...{ dms, phases, waitMs: 60_000, version: null, isForced: false, isWhole: false, file: "package" },
    open: async () => ({
      ask: (line) => device.ask(line),
      give: (line, data) => device.ask(`${line} ${new TextDecoder().decode(data)}`),
      sendFile: (sending) => device.sendFile(sending),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
    clock: { sleep: async (ms) => void (nowMs += ms), monotonicMs: () => nowMs },
    signal: new AbortController().signal,
    onPhase: (phase) => void phases.push(phase),
    onProgress: () => {},
    onDevice: () => {},
  };
}

describe("the whole dance between device and DMS", () => {
  it("brings version after version until there is nothing left, through restarts", async () => {
    const device = new FakeDevice();
    const end = await runBridge(runOf(device, () => (device.version === "1.0.0" ? "1.5.0" : "2.0.0")));
    assert.deepEqual([end.uuid, end.brought, end.running, end.isConfirmed], [UUID, ["1.5.0", "2.0.0"], "2.0.0", true]);
    assert.match(end.proof, /^regrow-dfu-request\./);
    assert.equal(device.lines.filter((line) => line === "dfu_update -o").length, 2);
  });

  it("brings nothing where there is nothing, and says why", async () => {
    const device = new FakeDevice();
    const end = await runBridge(runOf(device, () => null));
    assert.deepEqual([end.brought, end.running, end.reason], [[], "1.0.0", "The device runs it"]);
    assert.ok(!device.lines.includes("dfu_update -o"));
  });

  it("does not bring again what was rolled back, though the DMS would", async () => {
    const device = new FakeDevice();
    device.rollsBack = true;
    const end = await runBridge(runOf(device, () => "2.0.0"));
    assert.deepEqual([end.brought, end.running], [["2.0.0"], "1.0.0"]);
  });

  it("asks again until the DMS has all of a long log", async () => {
    const device = new FakeDevice();
    device.logSequence = 200;
    await runBridge(runOf(device, () => null));
    assert.ok(device.lines.filter((line) => line === "dfu_request").length > 1);
  });

  it("ends when it is interrupted, with nothing half", async () => {
    const device = new FakeDevice();
    const stop = new AbortController();
    const run = { ...runOf(device, () => "2.0.0"), signal: stop.signal };
    const clock = { ...run.clock, sleep: async () => stop.abort(new Error("stopped")) };
    await assert.rejects(runBridge({ ...run, clock }), /stopped/);
  });

  it("asks for what it is told to", () => {
    assert.equal(requestLine({ version: null, isForced: false }), "dfu_request");
    assert.equal(requestLine({ version: "1.2.0", isForced: true }), "dfu_request -f 1.2.0");
  });
});
