import { PassThrough, duplexPair } from "node:stream";
import type { Logger, Memory, Network } from "@regrow/core/port";
import { HostNetwork } from "@regrow/hardware/network";
import { NodeCryptography } from "@regrow/node/cryptography";
import { openJsonLines, type JsonLines } from "@regrow/node/json-lines";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { SimulatedMemory } from "@regrow/sim/memory";
import { SimulatedSerial } from "@regrow/sim/serial";
import type { StartProgram } from "../src/app/index.ts";
import type { BootloaderEvent, ToBootloader } from "../src/channel/index.ts";
import { runKernel } from "../src/kernel/index.ts";
import { fakeBootloader, type FakeBootloader } from "./fake-bootloader.ts";
import { MIDDLING_ENTROPY, SILENT } from "./test-device.ts";

/** A kernel over a scripted bootloader, with somebody at its standard input. */
export interface Kernel {
  readonly bootloader: FakeBootloader;
  readonly ended: Promise<void>;
  tell(event: BootloaderEvent): Promise<void>;
  type(text: string): void;
  /** An order of the bootloader; resolves when the kernel has ended. */
  stop(): Promise<void>;
  /** Nobody is at the console any more. */
  leave(): void;
  /** Resolves with all that was printed once it holds this. */
  printed(text: string): Promise<string>;
  /** All that was printed so far. */
  text(): string;
}

export interface KernelOptions {
  readonly clock?: VirtualClock;
  readonly network?: Network;
  readonly machineMemory?: Memory;
  readonly log?: Logger;
  readonly bootloader?: FakeBootloader;
  readonly startProgram?: StartProgram;
}

export function startKernel(disk: SimulatedDisk, serial = new SimulatedSerial(), options: KernelOptions = {}): Kernel {
  const [channel, theirs] = duplexPair();
  const bootloader = options.bootloader ?? fakeBootloader();
  const lines: JsonLines = openJsonLines(theirs, {
    onMessage: (message) => void answer(message as ToBootloader),
    onMalformed: () => {},
    onClose: () => {},
  });
  const answer = async ({ id, request }: ToBootloader): Promise<void> =>
    lines.send({ id, answer: await bootloader.request(request) });
  const input = new PassThrough();
  const output = new PassThrough();
  let text = "";
  output.on("data", (bytes: Uint8Array) => void (text += Buffer.from(bytes).toString()));
  const ended = runKernel({
    disk,
    clock: options.clock ?? new VirtualClock(),
    entropy: MIDDLING_ENTROPY,
    cryptography: new NodeCryptography(),
    log: options.log ?? SILENT,
    createNetwork: async () => options.network ?? new HostNetwork(),
    serial,
    machineMemory: options.machineMemory ?? new SimulatedMemory(),
    channel,
    input,
    output,
    consoleFormat: "human",
    ...(options.startProgram === undefined ? {} : { startProgram: options.startProgram }),
    signal: new AbortController().signal,
  });
  return {
    bootloader,
    ended,
    tell: (event) => lines.send({ event }),
    type: (typed) => void input.write(typed),
    stop: async () => {
      await lines.send({ event: { kind: "stop", withinMs: 1_000 } });
      await ended;
    },
    leave: () => void input.destroy(new Error("EIO")),
    text: () => text,
    printed: async (expected) => {
      while (!text.includes(expected)) await new Promise((turn) => setImmediate(turn));
      return text;
    },
  };
}
