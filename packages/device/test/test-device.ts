import type { Clock, Disk, Entropy, Logger } from "@regrow/core/port";
import { SimulatedDisk } from "@regrow/sim/disk";
import { loadIdentity, updateDeviceRecord, writeDurably, writeIdentity } from "../src/identity/index.ts";
import { FILES } from "../src/layout/index.ts";
import { DEVICE_UUID, pem } from "./tls-fixtures.ts";

export interface TestDeviceOptions {
  readonly dmsUrl?: string;
  readonly platformRoot?: Uint8Array;
  readonly product?: string;
  readonly isProvisioned?: boolean;
  readonly disk?: SimulatedDisk;
}

/** A device on a simulated disk, with the key and, where provisioned, the certificate of the fixtures. */
export async function makeTestDevice(options: TestDeviceOptions = {}): Promise<SimulatedDisk> {
  const { disk = new SimulatedDisk(), platformRoot = new Uint8Array([1]), dmsUrl, product } = options;
  await writeIdentity(disk, {
    uuid: DEVICE_UUID,
    platformRoot,
    ...(dmsUrl === undefined ? {} : { dmsUrl, dmsCa: pem("ca") }),
    ...(product === undefined ? {} : { product }),
  });
  await writeText(disk, FILES.key, pem("device.key"));
  if (options.isProvisioned !== false) {
    await writeText(disk, FILES.certificate, pem("device"));
    await updateDeviceRecord(disk, { isAcknowledged: true });
  }
  await loadIdentity(disk);
  await disk.barrier();
  return disk;
}

/** A clock on which every sleep is over at once, having taken its time; the sleeps are kept. */
export class HastyClock implements Clock {
  readonly sleepsMs: number[] = [];
  #nowMs = Date.UTC(2026, 0, 1);

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleepsMs.push(durationMs);
    this.#nowMs += durationMs;
    await Promise.resolve();
  }
}

export const MIDDLING_ENTROPY: Entropy = { fraction: () => 0.5, bytes: (length) => new Uint8Array(length) };

export const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function writeText(disk: Disk, path: string, text: string): Promise<void> {
  return writeDurably(disk, path, new TextEncoder().encode(text));
}
