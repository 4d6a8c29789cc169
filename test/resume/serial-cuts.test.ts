import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SerialError, type Serial, type SerialLine } from "@regrow/core/port";
import { Random, VirtualClock } from "@regrow/sim/clock";
import { makePublisher } from "@regrow/testing/publisher";
import { openDevicePort, updateDevice } from "regrow/dfu";
import { figure } from "../harness/figure.ts";
import { SerialDevice } from "./serial-device.ts";

const PULLS = 200;
const KIB = 1024;
const FILE_BYTES = KIB * KIB;
/** What a pull may cost: a window that was under way, and the talk before it goes on. */
const COST_BYTES = 40 * KIB;
const STEP_MS = 40;
const REAL_TURNS = 3;
const DAY_MS = 86_400_000;
/** Of virtual time: far more than it takes. */
const MOST_STEPS = 500_000;
const FORMAT = { baud: 115_200, dataBits: 8, parity: "none", stopBits: 1, hasFlowControl: false } as const;

function isAtFiles(): boolean {
  return process.getActiveResourcesInfo().some((resource) => resource.startsWith("FSReq"));
}

describe("the cable of `regrow dfu`, pulled at 200 random moments", { timeout: 280_000 }, () => {
  it("leaves the device whole each time, and the transfer goes on until the version is there", async () => {
    const publisher = makePublisher();
    const clock = new VirtualClock();
    const device = await SerialDevice.make(publisher, clock);
    const folder = await mkdtemp(join(tmpdir(), "regrow-cuts-"));
    try {
      const file = join(folder, "2.0.0.regrow");
      const files = Object.fromEntries(
        Array.from({ length: 8 }, (_, index) => [`part-${index}.bin`, new Uint8Array(randomBytes(FILE_BYTES / 8))]),
      );
      await writeFile(file, publisher.bundle({ version: "2.0.0", files }));
      const cable = new Cable(device, new Random(8));
      const { signal } = new AbortController();
      const open = () =>
        openDevicePort({
          address: "/dev/ttyUSB0",
          serial: async () => cable,
          format: FORMAT,
          secret: async () => "",
          answerMs: DAY_MS,
          protocols: ["windowed"],
          events: { message: () => {}, lost: () => {} },
          clock,
          signal,
        });
      let isOver = false;
      const updating = updateDevice({
        ...{ open, file, clock, signal, isWhole: false, waitMs: DAY_MS, proveMs: 0 },
        onProgress: () => {},
        note: () => {},
      }).finally(() => (isOver = true));
      updating.catch(() => {}); // told below
      for (let steps = 0; !isOver && steps < MOST_STEPS; steps += 1) {
        await clock.advance(STEP_MS);
        cable.pass();
        // Files of this machine are read in real time, of which the clock of the test knows nothing: it stands still meanwhile.
        for (let turn = 0; turn < REAL_TURNS || isAtFiles(); turn += 1) await new Promise(setImmediate);
      }
      const { state, words } = await updating;
      assert.deepEqual([state, words], ["installed", "Installed 2.0.0"]);
      assert.equal(cable.pulls, PULLS);
      assert.equal(device.record.trial?.generation.version, "2.0.0");
      assert.equal(device.restarts, 1);
      const perPull = Math.round((cable.toDeviceBytes - FILE_BYTES) / PULLS);
      assert.ok(perPull <= COST_BYTES, `${perPull} bytes a pull`);
      figure(
        `cable pulled ${PULLS} times: ${cable.toDeviceBytes} bytes to the device, ${perPull} a pull more than the file`,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** A line whose host's end is pulled out after a random number of bytes, and is back after a while. */
class Cable implements Serial {
  readonly #device: SerialDevice;
  readonly #random: Random;
  #near: { take(bytes: Uint8Array): void; lose(): void } | undefined;
  #pullAtBytes: number;
  #backIn = 0;
  pulls = 0;
  toDeviceBytes = 0;

  constructor(device: SerialDevice, random: Random) {
    this.#device = device;
    this.#random = random;
    this.#pullAtBytes = this.#next();
  }

  async list(): Promise<readonly []> {
    return [];
  }

  async open(path: string): Promise<SerialLine> {
    if (this.#backIn > 0) throw new SerialError("NOT_FOUND", path);
    const waiting: (Uint8Array | null)[] = [];
    let wake = (): void => {};
    const put = (what: Uint8Array | null): void => {
      waiting.push(what);
      wake();
    };
    const near = { take: put, lose: () => put(null) };
    this.#near = near;
    const input = async function* (): AsyncGenerator<Uint8Array, void> {
      for (;;) {
        const next = waiting.shift();
        if (next === null) throw new SerialError("LOST", path);
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    };
    return {
      input: input(),
      write: async (bytes) => {
        if (this.#near !== near) throw new SerialError("LOST", path);
        this.#carry(bytes);
      },
      drain: async () => {},
      reformat: async () => {},
      close: async () => near.lose(),
    };
  }

  /** What the device has said; while nobody is there it is lost. */
  pass(): void {
    this.#backIn = Math.max(0, this.#backIn - 1);
    const bytes = this.#device.hear();
    if (bytes.length > 0) this.#near?.take(bytes);
  }

  #carry(bytes: Uint8Array): void {
    const room = this.#pullAtBytes - this.toDeviceBytes;
    const passed = bytes.subarray(0, Math.min(room, bytes.length));
    this.toDeviceBytes += passed.length;
    this.#device.push(passed);
    if (room > bytes.length) return;
    this.pulls += 1;
    this.#near?.lose();
    this.#near = undefined;
    this.#backIn = 1 + this.#random.below(25);
    this.#pullAtBytes = this.pulls < PULLS ? this.#next() : Infinity;
  }

  #next(): number {
    return this.toDeviceBytes + 1 + this.#random.below((1.8 * FILE_BYTES) / PULLS);
  }
}
