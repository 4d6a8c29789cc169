import { duplexPair, type Duplex } from "node:stream";
import {
  EMPTY_BOOT_RECORD,
  forceSafeMode,
  resetFaults,
  type BootRecord,
  type GenerationReference,
} from "@regrow/core/boot";
import type { FaultRecord } from "@regrow/core/fault";
import type { Disk, Logger } from "@regrow/core/port";
import { describeReset, resetValues, type ResetRequest } from "@regrow/core/reset";
import type { BootloaderEvent, DeviceStatus, KernelAnswers, KernelRequest, ToBootloader } from "@regrow/device/channel";
import { FILES } from "@regrow/device/layout";
import { formatKeptSettings, readKeptSettings, writeDurably } from "@regrow/device/store";
import { openJsonLines } from "@regrow/node/json-lines";

/** What runs on the device of the examples. */
export const RUNNING: GenerationReference = {
  id: "b".repeat(64),
  product: "ACME-KIOSK",
  version: "1.0.0",
  securityVersion: 0,
};
const HEALTHY = { findings: [], more: 0, whole: [], broken: [] };

/** A bootloader as a kernel sees it: it keeps the rules of core for faults and safe mode, and stops the kernel where it would start it anew. */
export class ScriptedBootloader {
  readonly #disk: Disk;
  #reset: ResetRequest | undefined;
  #record: BootRecord = { ...EMPTY_BOOT_RECORD, confirmed: RUNNING };
  #send: ((message: { readonly event: BootloaderEvent }) => Promise<void>) | undefined;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  get isSafeMode(): boolean {
    return this.#record.safeMode !== null;
  }

  forceSafeMode(): void {
    this.#record = forceSafeMode(this.#record, forcedFault).record;
  }

  /** The kernel's end of the line to it. */
  connect(): Duplex {
    const [kernels, ours] = duplexPair();
    const startedInSafeMode = this.isSafeMode;
    const lines = openJsonLines(ours, {
      onMessage: (message) => {
        const { id, request } = message as ToBootloader;
        void lines.send({ id, answer: this.#answer(request, startedInSafeMode) }).then(() => this.#afterwards(request));
      },
      onMalformed: () => {},
      onClose: () => {},
    });
    this.#send = (message) => lines.send(message);
    return kernels;
  }

  stop(): void {
    void this.#send?.({ event: { kind: "stop", withinMs: 1_000 } });
  }

  #answer(request: KernelRequest, isSafeMode: boolean): KernelAnswers[KernelRequest["kind"]] {
    switch (request.kind) {
      case "status":
        return this.#status(isSafeMode);
      case "reset-faults": {
        const { appFaults } = this.#record;
        this.#record = resetFaults(this.#record).record;
        return { faults: appFaults };
      }
      case "force-safe-mode":
        this.forceSafeMode();
        return null;
      case "install":
        return { generation: RUNNING.id, version: RUNNING.version };
      case "record":
        return { sequence: 1 };
      case "order":
        return { state: "taken" };
      case "factory-reset":
        this.#reset = request.reset;
        return { lines: describeReset(request.reset, { locked: 0, version: RUNNING.version, factoryVersion: null }) };
      case "log":
        return { lines: [] };
      case "check":
      case "repair":
        return HEALTHY;
      default:
        return null;
    }
  }

  async #afterwards({ kind }: KernelRequest): Promise<void> {
    if (kind === "reboot") await this.#resetSettings();
    if (kind === "reboot" || kind === "force-safe-mode") this.stop();
  }

  /** As the next session's start does, for what an example asks about. */
  async #resetSettings(): Promise<void> {
    if (this.#reset === undefined) return;
    const kept = await readKeptSettings(this.#disk, SILENT);
    const { values } = resetValues({ ...kept, configurations: { bundle: null, owner: null } }, this.#reset.kind);
    await writeDurably(this.#disk, FILES.settings, formatKeptSettings(values));
    this.#reset = undefined;
  }

  #status(isSafeMode: boolean): DeviceStatus {
    return {
      record: this.#record,
      running: isSafeMode ? null : { ...RUNNING, onTrial: false },
      isSafeMode,
      bootId: "",
      app: "none",
      appUptimeMs: 0,
      logSequence: 0,
      logHash: "0".repeat(64),
      frameworkVersion: "0.1.0",
      slot: "a",
    };
  }
}

function forcedFault(): FaultRecord {
  return {
    subject: "app",
    type: "forced",
    atMs: 0,
    generation: RUNNING.id,
    version: RUNNING.version,
    onTrial: false,
    exitCode: null,
    signal: null,
    uptimeMs: 0,
    lastOutput: "",
    fingerprint: "0000000000000000",
  };
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
