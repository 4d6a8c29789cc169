import { PassThrough } from "node:stream";
import type { Logger } from "@regrow/core/port";
import { runKernel } from "@regrow/device/kernel";
import { HostNetwork } from "@regrow/hardware/network";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SeededEntropy, VirtualClock } from "@regrow/sim/clock";
import { SimulatedNetwork } from "@regrow/sim/network";
import { SimulatedMemory } from "@regrow/sim/memory";
import { SimulatedSerial } from "@regrow/sim/serial";
import { ownPort } from "@regrow/testing/own-port";
import type { Situation } from "../example.ts";
import { eventually } from "../turns.ts";
import { AIR } from "./air.ts";
import { makeKernelDisk } from "./kernel-disk.ts";
import { DEVICE_UUID } from "./pretend-dms.ts";
import { RUNNING, ScriptedBootloader } from "./scripted-bootloader.ts";
import type { TranscriptDevice } from "./transcript-device.ts";
import { pipeWire, serialWire, tcpWire } from "./wires.ts";

export interface KernelDeviceOptions {
  readonly situation: Situation;
  /** Variables besides those of the situation. */
  readonly variables: Readonly<Record<string, string>>;
  /** Known of what is around the device. */
  readonly values: Readonly<Record<string, string>>;
  readonly dmsUrl?: string;
}

/** Of the UUID's last digits, marked as made up. */
const MAC = "56:55:55:55:55:55";
const SECRET = "abcdefghijklmnopqrst";
/** What it does takes some turns of the event loop. */
const PATIENCE_MS = 30_000;
const SERIAL_PATH = "/dev/ttyS0";
const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The whole kernel, in this process, over simulated hardware and real sockets; its bootloader is scripted. */
export async function startKernelDevice(options: KernelDeviceOptions): Promise<TranscriptDevice> {
  const { situation, variables, values, dmsUrl } = options;
  const terminalPort = variables["remote_terminal.enabled"] === "1" ? await ownPort() : 2_000;
  const factorySettings = {
    "uart.device": SERIAL_PATH,
    "update.automatic": "0",
    "remote_terminal.interface": "local",
    "remote_terminal.port": String(terminalPort),
    "http.server.port": "0",
    ...variables,
    ...situation.variables,
  };
  const disk = await makeKernelDisk({ situation, factorySettings, consoleSecret: SECRET, dmsUrl });
  const serial = new SimulatedSerial();
  const far = serial.plug(SERIAL_PATH);
  const line = serialWire(far);
  const [input, output] = [new PassThrough(), new PassThrough()];
  const stdio = pipeWire(input, output);
  const bootloader = new ScriptedBootloader(disk);
  if (situation.isSafeMode === true) bootloader.forceSafeMode();
  let starts = 0;
  let { isSafeMode } = bootloader;
  let isOver = false;

  const start = async (): Promise<void> => {
    ({ isSafeMode } = bootloader);
    // A kernel destroys its input when it stops; what is typed meanwhile waits in the pipe.
    const own = new PassThrough();
    input.pipe(own);
    const running = runKernel({
      disk,
      clock: new VirtualClock(),
      entropy: new SeededEntropy(1),
      cryptography: new NodeCryptography(),
      log: SILENT,
      createNetwork: async () => (situation.hasWlan === true ? simulatedNetwork() : new HostNetwork()),
      serial,
      machineMemory: new SimulatedMemory(),
      channel: bootloader.connect(),
      input: own,
      output,
      consoleFormat: "human",
      signal: new AbortController().signal,
    });
    await eventually(
      () => (far.format === null ? undefined : true),
      () => "the serial line is not opened",
    );
    starts += 1;
    await running;
    input.unpipe(own);
  };
  const run = async (): Promise<void> => {
    while (!isOver) await start();
  };
  const running = run();
  const restarted = async (count: number): Promise<void> => {
    const isUp = eventually(
      () => (starts > count ? true : undefined),
      () => "the device does not come up",
    );
    await Promise.race([isUp, running.then(() => Promise.reject(new Error("the device has ended")))]);
  };
  await restarted(0);

  return {
    values: {
      mac: MAC,
      uuid: DEVICE_UUID,
      product: `${RUNNING.product}-${RUNNING.version}`,
      interface: variables["http.server.interface"] ?? "default",
      ...values,
    },
    secret: SECRET,
    patienceMs: PATIENCE_MS,
    serial: line,
    stdio,
    openTerminal: () => tcpWire(terminalPort),
    httpPort: () =>
      eventually(
        () => portIn(stdio.received(), starts),
        () => "the HTTP server does not listen",
      ),
    restarted,
    get starts() {
      return starts;
    },
    get isSafeMode() {
      return isSafeMode;
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      bootloader.stop();
      await running;
      line.close();
    },
  };
}

/** Its radio takes no time. */
function simulatedNetwork(): SimulatedNetwork {
  return new SimulatedNetwork({ clock: { sleep: async () => {} }, mac: MAC, air: AIR });
}

/** What the last of so many starts has said. */
function portIn(said: string, starts: number): number | undefined {
  const [port] =
    said
      .split(/\[Ready\]|Entering Safe Mode\./)
      .at(starts)
      ?.match(/(?<=listening on port: )\d+/g)
      ?.slice(-1) ?? [];
  return port === undefined ? undefined : Number(port);
}
