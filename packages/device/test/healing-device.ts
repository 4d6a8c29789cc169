import assert from "node:assert/strict";
import { overlayOf, type BootRecord } from "@regrow/core/boot";
import { parseLine, type RecoveryEvent } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { runBootloader, type AppLaunch, type ProcessEnd } from "../src/bootloader/index.ts";
import type { BootloaderEvent, DeviceStatus, KernelAnswers, KernelRequest } from "../src/channel/index.ts";
import type { Bootloader } from "../src/kernel/bootloader-link.ts";
import { SafeModeApp, type SafeModePorts } from "../src/safe-mode/index.ts";
import { keepGoodSettings, loadSettings, type Settings } from "../src/settings/index.ts";
import { RecoveryLog } from "../src/store/index.ts";
import { ScriptedProcesses, type ScriptedKernel } from "./scripted-processes.ts";
import { stageBundle } from "./stage-bundle.ts";
import { SILENT } from "./test-device.ts";

const cryptography = new NodeCryptography();

/** How an app of the test behaves: well, or how it ends. */
export type Behaviour = (start: {
  readonly version: string;
  /** What the device's settings give to it. */
  readonly settings: Readonly<Record<string, string>>;
}) => "well" | Partial<ProcessEnd>;

export interface HealingDeviceOptions {
  readonly behaves: Behaviour;
  readonly clock?: VirtualClock;
  /** A new one after a power cycle. */
  readonly bootId?: string;
  /** What the DMS gives when it is asked for an update; without it the device has none. */
  /** An update is on its way. */
  readonly isUpdating?: () => boolean;
  readonly ota?: (device: HealingDevice) => ReturnType<SafeModePorts["network"]["tryOta"]>;
}

/**
 * A device that is on: the real bootloader, settings and safemode app over a simulated disk and a virtual clock; its app does what
 * the test says, and its network what `ota` says.
 */
export class HealingDevice implements AsyncDisposable {
  readonly disk: SimulatedDisk;
  readonly clock: VirtualClock;
  readonly processes = new ScriptedProcesses();
  /** What people at the consoles were told. */
  readonly said: string[] = [];
  /** Ways in that were opened, and rounds of `keepTrying` that began or were stopped. */
  readonly network: string[] = [];
  readonly #options: HealingDeviceOptions;
  readonly #off = new AbortController();
  readonly #ended: Promise<unknown>;
  #app: SafeModeApp | undefined;

  constructor(disk: SimulatedDisk, options: HealingDeviceOptions) {
    this.disk = disk;
    this.clock = options.clock ?? new VirtualClock();
    this.#options = options;
    const { processes } = this;
    processes.onApp = (app) => {
      const behaviour = options.behaves({
        version: app.launch.running.generation.version,
        settings: settingsOf(app.launch),
      });
      if (behaviour === "well") app.launch.onWord("READY");
      else app.end(behaviour);
    };
    this.#ended = runBootloader(
      {
        ...{ disk, clock: this.clock, cryptography, logger: SILENT, resetCause: "power" },
        framework: { version: "0.1.0", slot: "a" },
        options: { bootId: options.bootId ?? "boot-1" },
        processes: {
          startApp: (launch) => processes.startApp(launch),
          startKernel: async (onMessage) => {
            const kernel = await processes.startKernel(onMessage);
            void this.#runKernel(kernel);
            return kernel;
          },
        },
      },
      this.#off.signal,
    );
  }

  /** Lets the time pass. */
  async after(durationMs: number): Promise<this> {
    // Small steps: what the disk has to do for one event is done before the next is due.
    for (let leftMs = durationMs; leftMs > 0; leftMs -= 1_000) await this.clock.advance(Math.min(1_000, leftMs));
    for (let round = 0; round < 30; round += 1) await this.clock.advance(0);
    return this;
  }

  /** Until the device is so, at most an hour of its time. */
  async until(isSo: (status: DeviceStatus) => boolean): Promise<DeviceStatus> {
    for (let second = 0; second < 3_600; second += 1) {
      const status = await this.status();
      if (isSo(status)) return status;
      await this.after(1_000);
    }
    throw new Error(`the device does not come to it: ${JSON.stringify(await this.events())}`);
  }

  async untilHealed(): Promise<DeviceStatus> {
    return this.until(({ record, app }) => record.safeMode === null && record.trial === null && app === "ready");
  }

  async untilSafeMode(): Promise<DeviceStatus> {
    return this.until(({ isSafeMode, record }) => isSafeMode && record.trial === null);
  }

  /** A byte on a console. */
  type(): void {
    this.#app?.typed();
  }

  ask<Kind extends KernelRequest["kind"]>(
    request: Extract<KernelRequest, { kind: Kind }>,
  ): Promise<KernelAnswers[Kind]> {
    return bootloaderOf(this.processes.kernel).request(request);
  }

  async status(): Promise<DeviceStatus> {
    for (let round = 0; round < 200 && this.processes.kernels.length === 0; round += 1) await this.clock.advance(0);
    return this.clock.runUntil(this.ask({ kind: "status" }));
  }

  async record(): Promise<BootRecord> {
    return (await this.status()).record;
  }

  /** Settings as this device reads them now. */
  async settings(): Promise<Settings> {
    return loadSettings(this.disk, SILENT, overlayOf(await this.record()));
  }

  /** As a person does: set and save. */
  async save(values: Parameters<Settings["setAll"]>[0]): Promise<void> {
    const settings = await this.settings();
    settings.setAll(values);
    await settings.save();
  }

  async install(updateId: string, bundle: Uint8Array): Promise<void> {
    await this.ask({ kind: "clear-staging", updateId });
    await stageBundle(this.disk, updateId, bundle);
    await this.ask({ kind: "install", updateId, by: "dms" });
    await this.ask({ kind: "reboot", by: "dms" });
  }

  async events(): Promise<readonly RecoveryEvent[]> {
    const lines = await (await RecoveryLog.open(this.disk, cryptography)).readAfter(0, 10_000);
    return lines.flatMap((line) => {
      const event = parseLine(line)?.event;
      return event === undefined || event.kind === "unrecognised" ? [] : [event];
    });
  }

  /** What the log says about healing: step, outcome and detail. */
  async healing(): Promise<readonly string[]> {
    return (await this.events()).flatMap((event) =>
      event.kind === "healing" ? [`${event.step} ${event.outcome}: ${event.detail}`] : [],
    );
  }

  /** The power goes: what is durable is all that the next one has. */
  cut(): SimulatedDisk {
    return this.disk.fork();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#off.abort();
    await this.clock.runUntil(this.#ended);
  }

  async #runKernel(kernel: ScriptedKernel): Promise<void> {
    const stop = new AbortController();
    void kernel.ended.then(() => stop.abort());
    const bootloader = bootloaderOf(kernel);
    const { record, isSafeMode } = await bootloader.request({ kind: "status" });
    const settings = await loadSettings(this.disk, SILENT, overlayOf(record));
    const keepGood = keepGoodSettings({ bootloader, settings, log: SILENT });
    kernel.onEvent = (event: BootloaderEvent) => void keepGood(event);
    void keepGood();
    if (!isSafeMode) return;
    const { ota } = this.#options;
    this.#app = new SafeModeApp({
      ...{ bootloader, clock: this.clock, log: SILENT, settings, hasDms: ota !== undefined },
      announce: (line) => void this.said.push(line),
      isUpdating: this.#options.isUpdating ?? (() => false),
      openWaysIn: async () => {
        this.network.push("ways in are open");
        return false;
      },
      network: {
        tryOta: () => ota?.(this) ?? Promise.reject(new Error("no DMS")),
        keepTrying: (signal) => {
          this.network.push("keeps trying");
          signal.addEventListener("abort", () => void (stop.signal.aborted || this.network.push("stops trying")));
          return Promise.resolve();
        },
      },
    });
    await this.#app.run(stop.signal);
  }
}

function settingsOf({ settingsEnvironment }: AppLaunch): Readonly<Record<string, string>> {
  return settingsEnvironment;
}

function bootloaderOf(kernel: ScriptedKernel): Bootloader {
  return {
    request: async <Kind extends KernelRequest["kind"]>(
      request: Extract<KernelRequest, { readonly kind: Kind }>,
    ): Promise<KernelAnswers[Kind]> => {
      const message = await kernel.ask(request);
      assert.ok("answer" in message, JSON.stringify(message));
      return message.answer as KernelAnswers[Kind];
    },
  };
}
