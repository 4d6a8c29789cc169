import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { PACK_LIMITS } from "@regrow/core/pack";
import type { DmsClient, PackAnswer } from "@regrow/device/dms-client";
import { stagingLayout } from "@regrow/device/layout";
import { receivePack } from "@regrow/device/update";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SeededEntropy, VirtualClock } from "@regrow/sim/clock";
import { PowerCut, SimulatedDisk } from "@regrow/sim/disk";
import { figure } from "../harness/figure.ts";
import { makeUpdate, type Update } from "./make-update.ts";

const MIB = 1024 * 1024;
const CUTS = 200;
/** Every fourth cut takes the device's power as well. */
const POWER_CUT_EVERY = 4;
/** What a connection gives out in one piece. */
const PIECE_BYTES = 16 * 1024;
const SEGMENT_BYTES = PACK_LIMITS.segmentBytes + PACK_LIMITS.slackBytes;

describe("a download of 20 MB that is cut at 200 points, with the device's power at every fourth", () => {
  it("receives at most one segment more per cut", async () => {
    const line = new CutLine(makeUpdate(20 * MIB), {
      cutEveryBytes: Math.floor((20 * MIB) / CUTS),
      bytesPerSecond: 1 * MIB,
    });
    const { extraBytes, worstBytes } = await bring(line);
    assert.equal(line.cuts, CUTS);
    assert.ok(worstBytes <= SEGMENT_BYTES, `${worstBytes} bytes for one cut`);
    figure(
      `20 MB cut at ${line.cuts} points, ${line.powerCuts} of them power cuts: ${extraBytes} bytes more in all, ` +
        `${worstBytes} for one cut at most (allowed ${SEGMENT_BYTES})`,
    );
  });

  it("comes to its end on a line of 8 KB/s whose every 64 KiB end in a power cut", async () => {
    const line = new CutLine(makeUpdate(2 * MIB), {
      cutEveryBytes: 64 * 1024,
      bytesPerSecond: 8 * 1024,
      isAlwaysPower: true,
    });
    const { extraBytes } = await bring(line);
    assert.ok(
      line.powerCuts >= 32 && extraBytes <= 2 * line.update.pack.length,
      `${extraBytes} after ${line.powerCuts}`,
    );
  });

  it("does so on a fast line as well, where nothing is slow enough to be saved by time", async () => {
    const line = new CutLine(makeUpdate(2 * MIB), {
      cutEveryBytes: 64 * 1024,
      bytesPerSecond: 100 * MIB,
      isAlwaysPower: true,
    });
    const { extraBytes } = await bring(line);
    assert.ok(extraBytes <= 2 * line.update.pack.length, `${extraBytes} after ${line.powerCuts}`);
  });
});

/** Processes, one after the other, until the update is there. */
async function bring(line: CutLine): Promise<{ readonly extraBytes: number; readonly worstBytes: number }> {
  const { update } = line;
  const staging = stagingLayout(update.offer.updateId);
  let disk = new SimulatedDisk();
  await disk.makeDirectory(staging.objects);
  await disk.barrier();
  for (let process = 1; ; process += 1) {
    assert.ok(process <= 4 * CUTS, "the device makes no progress");
    try {
      await receivePack(
        { ...line.ports(disk), disk, cryptography: new NodeCryptography() },
        update,
        new AbortController().signal,
      );
      break;
    } catch (error) {
      if (!line.isPowerCut(error)) throw error;
      disk = afterPowerCut(disk, process);
    }
  }
  for (const [sha256, bytes] of update.contents)
    assert.deepEqual(Buffer.from(await disk.read(staging.object(sha256), 64 * MIB)), Buffer.from(bytes));
  return { extraBytes: line.passedBytes - update.pack.length, worstBytes: line.worstBytes };
}

/** What the machine finds when it starts again: all that was not durable is lost, or some of it, in turns. */
function afterPowerCut(disk: SimulatedDisk, seed: number): SimulatedDisk {
  const states = [...disk.crashStates({ limit: 4, seed, names: "any" })];
  const state = states[seed % states.length];
  assert.ok(state !== undefined);
  return disk.boot(state);
}

interface CutRule {
  readonly cutEveryBytes: number;
  readonly bytesPerSecond: number;
  readonly isAlwaysPower?: boolean;
}

/** A line to a DMS that breaks again and again, in virtual time. */
class CutLine {
  readonly update: Update;
  readonly #rule: CutRule;
  readonly #clock = new LineClock();
  passedBytes = 0;
  cuts = 0;
  powerCuts = 0;
  /** Most that came a second time after one cut. */
  worstBytes = 0;
  /** How far the pack was passed on at the last cut. */
  #cutAtBytes = 0;

  constructor(update: Update, rule: CutRule) {
    this.update = update;
    this.#rule = rule;
  }

  isPowerCut(error: unknown): boolean {
    return error instanceof PowerCut || (error instanceof RegrowError && error.cause instanceof PowerCut);
  }

  ports(disk: SimulatedDisk) {
    const client: Pick<DmsClient, "pack"> = {
      pack: async (_bundle, _from, { offsetBytes }): Promise<PackAnswer> => {
        this.worstBytes = Math.max(this.worstBytes, this.#cutAtBytes - offsetBytes);
        return { etag: '"one"', offsetBytes, totalBytes: this.update.pack.length, body: this.#body(disk, offsetBytes) };
      },
    };
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    return { client, clock: this.#clock, entropy: new SeededEntropy(1), log, onBytes: () => {} };
  }

  async *#body(disk: SimulatedDisk, offsetBytes: number): AsyncGenerator<Uint8Array, void> {
    const { pack } = this.update;
    const { cutEveryBytes, bytesPerSecond } = this.#rule;
    for (let at = offsetBytes; at < pack.length;) {
      const isOver = this.#rule.isAlwaysPower !== true && this.cuts >= CUTS;
      const room = isOver ? Infinity : cutEveryBytes * (this.cuts + 1) - this.passedBytes;
      const piece = pack.subarray(at, at + Math.min(PIECE_BYTES, room));
      at += piece.length;
      this.passedBytes += piece.length;
      this.#clock.pass((piece.length / bytesPerSecond) * 1_000);
      if (piece.length > 0) yield piece;
      if (room <= piece.length) this.#cut(disk, at);
    }
  }

  #cut(disk: SimulatedDisk, atBytes: number): void {
    this.cuts += 1;
    this.#cutAtBytes = atBytes;
    if (this.#rule.isAlwaysPower !== true && this.cuts % POWER_CUT_EVERY !== 0)
      throw new RegrowError("DMS_UNREACHABLE", { reason: "the line is cut" });
    this.powerCuts += 1;
    disk.cutAt(disk.operations + 1, "before");
    throw new PowerCut(disk.operations);
  }
}

/** Time that passes while bytes come, and where somebody sleeps. */
class LineClock extends VirtualClock {
  #passedMs = 0;

  pass(durationMs: number): void {
    this.#passedMs += durationMs;
  }
  override monotonicMs(): number {
    return super.monotonicMs() + this.#passedMs;
  }
  override async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.pass(durationMs);
  }
}
