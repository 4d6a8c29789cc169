import { randomInt } from "node:crypto";
import { openPty, type Pty } from "@regrow/testing/pty";
import { join } from "node:path";

/** A serial line whose host's adapter is pulled out and plugged in again. The device's end stays: it only hears nothing any more. */
export interface PulledCable extends AsyncDisposable {
  readonly devicePath: string;
  readonly hostPath: string;
  /** How often it has been pulled. */
  readonly pulls: number;
  /** Bytes that have reached the device. */
  readonly toDeviceBytes: number;
  /** From here on it is pulled so many times, each time after a random number of bytes to the device. */
  pull(times: number, mostBytes: number): void;
}

/** Made by socat. */
export async function openPulledCable(folder: string): Promise<PulledCable> {
  const [devicePath, hostPath] = [join(folder, "device-tty"), join(folder, "host-tty")];
  const device = await openPty(devicePath);
  const cable = new Cable(device, await openPty(hostPath), hostPath);
  return Object.assign(cable, { devicePath, hostPath });
}

class Cable {
  readonly #device: Pty;
  #host: Pty;
  readonly #hostPath: string;
  #left = 0;
  #mostBytes = 0;
  #pullAtBytes = Infinity;
  #isOver = false;
  readonly #running: Promise<void>[];
  pulls = 0;
  toDeviceBytes = 0;

  constructor(device: Pty, host: Pty, hostPath: string) {
    this.#device = device;
    this.#host = host;
    this.#hostPath = hostPath;
    this.#running = [this.#carryToDevice(), this.#carryToHost()];
  }

  pull(times: number, mostBytes: number): void {
    this.#left = times;
    this.#mostBytes = mostBytes;
    this.#plan();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#host[Symbol.asyncDispose]();
    await this.#device[Symbol.asyncDispose]();
    await Promise.all(this.#running);
  }

  #plan(): void {
    this.#pullAtBytes = this.#left > 0 ? this.toDeviceBytes + randomInt(1, this.#mostBytes) : Infinity;
  }

  async #carryToDevice(): Promise<void> {
    while (!this.#isOver) {
      const bytes = await this.#host.read();
      if (bytes === undefined) return;
      const room = this.#pullAtBytes - this.toDeviceBytes;
      const passed = bytes.subarray(0, Math.min(bytes.length, room));
      this.toDeviceBytes += passed.length;
      await this.#device.write(passed);
      if (room <= bytes.length) await this.#replug();
    }
  }

  async #replug(): Promise<void> {
    this.#left -= 1;
    this.pulls += 1;
    await this.#host[Symbol.asyncDispose]();
    this.#host = await openPty(this.#hostPath);
    this.#plan();
  }

  /** What the device says while nobody is there is lost. */
  async #carryToHost(): Promise<void> {
    for (;;) {
      const bytes = await this.#device.read();
      if (bytes === undefined) return;
      await this.#host.write(bytes).catch(() => {});
    }
  }
}
