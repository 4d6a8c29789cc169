import assert from "node:assert/strict";
import { parseLine } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { RecordingLogger } from "@regrow/testing/log";
import { runBootloader } from "../src/bootloader/index.ts";
import type { DeviceStatus, KernelRequest } from "../src/channel/index.ts";
import { RecoveryLog } from "../src/store/index.ts";
import { ScriptedProcesses } from "./scripted-processes.ts";
import { stageBundle } from "./stage-bundle.ts";

const cryptography = new NodeCryptography();
/** More turns than anything on a simulated disk takes, unpacking a small bundle in another thread included. */
const MAX_TURNS = 20_000;

/** A device that is on: the real bootloader, its kernel and app scripted, its disk simulated. */
export class SimulatedMachine implements AsyncDisposable {
  readonly disk: SimulatedDisk;
  readonly processes = new ScriptedProcesses();
  readonly logger = new RecordingLogger();
  readonly #clock: VirtualClock;
  readonly #off = new AbortController();
  readonly #ended: Promise<unknown>;

  constructor(disk: SimulatedDisk, clock = new VirtualClock()) {
    this.disk = disk;
    this.#clock = clock;
    this.processes.onApp = (app) => app.launch.onWord("READY");
    const { processes, logger } = this;
    this.#ended = runBootloader(
      { disk, clock, cryptography, logger, processes, resetCause: "power", framework: { version: "0", slot: "a" } },
      this.#off.signal,
    );
  }

  /** The version whose app runs; null: safe mode, or nothing installed. Waits until it is decided. */
  async runs(): Promise<string | null> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      await this.#clock.advance(0);
      if (this.processes.kernels.length === 0) continue;
      const { app, running, isSafeMode } = await this.status();
      if (app === "ready") return running?.version ?? null;
      if (app === "none" && (isSafeMode || turn > 100)) return null;
    }
    throw new Error("the device does not come to rest");
  }

  async ask(request: KernelRequest): Promise<unknown> {
    const message = await this.processes.kernel.ask(request);
    assert.ok("answer" in message, JSON.stringify(message));
    return message.answer;
  }

  async status(): Promise<DeviceStatus> {
    return (await this.ask({ kind: "status" })) as DeviceStatus;
  }

  /** Installs a version as an update does, and waits until it is confirmed. */
  async update(bundle: Uint8Array): Promise<void> {
    await this.ask({ kind: "clear-staging", updateId: "heal" });
    await stageBundle(this.disk, "heal", bundle);
    await this.ask({ kind: "install", updateId: "heal", by: "dms" });
    const { length } = this.processes.kernels;
    await this.ask({ kind: "reboot", by: "dms" });
    for (let turn = 0; turn < MAX_TURNS && this.processes.kernels.length === length; turn += 1)
      await this.#clock.advance(0);
    await this.runs();
  }

  /** What people are told: events of the recovery log, and warnings. */
  async said(): Promise<string> {
    const lines = await (await RecoveryLog.open(this.disk, cryptography)).readAfter(0, 100);
    return [...lines.map((line) => parseLine(line)?.event.kind ?? "?"), JSON.stringify(this.logger.lines)].join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#off.abort();
    await this.#clock.runUntil(this.#ended);
  }
}
