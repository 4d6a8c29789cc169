import type { Cryptography, Disk, Gpio, Logger } from "@regrow/core/port";
import type { Actor, RecoveryEvent } from "@regrow/core/recovery-log";
import { runBootloader, type Processes, type RunningProcess } from "@regrow/device/bootloader";
import type { BootloaderEvent, DeviceStatus, KernelAnswers, KernelRequest, ToKernel } from "@regrow/device/channel";
import { RegrowError } from "@regrow/core/error";
import { VirtualClock } from "@regrow/sim/clock";
import { PowerCut } from "@regrow/sim/disk";

/** How a scripted process ends unless told otherwise. */
const CRASH = {
  code: null,
  signal: "SIGSEGV",
  oomKilled: false,
  spawnFailed: false,
  lastOutput: "out of range",
} as const;
const STOPPED = { ...CRASH, code: 0, signal: null, lastOutput: "" } as const;

/** An app that runs in the simulation: it does what the scenario tells it. */
export interface SimApp {
  readonly generation: string;
  readonly version: string;
  readonly onTrial: boolean;
  /** What the device's settings give to it. */
  readonly settings: Readonly<Record<string, string>>;
  ready(): Promise<void>;
  crash(): Promise<void>;
}

type Answer = KernelAnswers[KernelRequest["kind"]];

/**
 * A device without a machine: the real bootloader on a simulated disk, with a scripted kernel and app and a clock that only
 * moves when it is told to.
 */
export class SimDevice {
  readonly clock = new VirtualClock();
  /** What the bootloader told the kernel without being asked, oldest first. */
  readonly events: BootloaderEvent[] = [];
  readonly #stop = new AbortController();
  readonly #open = new Map<number, (message: ToKernel) => void>();
  #onMessage: ((message: unknown) => void) | undefined;
  #lastId = 0;
  #app: SimApp | undefined;
  #end: Promise<unknown> = Promise.resolve();
  #failure: PowerCut | BootloaderCrash | undefined;

  private constructor() {}

  /** Starts the device and lets it come to rest. A power cut on the way is thrown. @throws BootloaderCrash */
  static async start(disk: Disk, cryptography: Cryptography, logger = SILENT, gpio?: Gpio): Promise<SimDevice> {
    const device = new SimDevice();
    const { clock } = device;
    const setup = {
      ...{ disk, clock, cryptography, logger, processes: device.#processes(), resetCause: "power" as const },
      ...(gpio === undefined ? {} : { gpio }),
    };
    device.#end = runBootloader({ ...setup, framework: { version: "0.0.0", slot: "-" } }, device.#stop.signal).catch(
      (error: unknown) => {
        device.#failure = error instanceof PowerCut ? error : new BootloaderCrash(error);
      },
    );
    await device.rest();
    return device;
  }

  /** The app that runs now; undefined in safe mode and without software. */
  get app(): SimApp | undefined {
    return this.#app;
  }

  /** Waits until nothing moves any more but time. @throws PowerCut, BootloaderCrash */
  async rest(): Promise<void> {
    // Everything here waits for its turn only, so what is left after a few turns waits for time.
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    // Unpacking is other threads' work, which a reset does before anything is started.
    const isStopping = (): boolean => this.#stop.signal.aborted || this.#failure !== undefined;
    await turnsUntil(() => this.#onMessage !== undefined || isStopping());
    if (this.#failure !== undefined) throw this.#failure;
  }

  async advance(durationMs: number): Promise<void> {
    await this.clock.advance(durationMs);
    await this.rest();
  }

  /** Lets the back-off pass until the app has been started again, and no longer: it would have to say READY. */
  async restarted(): Promise<void> {
    for (let seconds = 0; seconds < 60 && this.#app === undefined; seconds += 1) await this.advance(1_000);
  }

  /** Asks as the kernel does. @throws RegrowError with the code of the refusal */
  async ask<Kind extends KernelRequest["kind"]>(
    request: Extract<KernelRequest, { kind: Kind }>,
  ): Promise<KernelAnswers[Kind]> {
    const id = ++this.#lastId;
    const answered: { message?: ToKernel } = {};
    this.#open.set(id, (message) => (answered.message = message));
    this.#onMessage?.({ id, request });
    await this.rest();
    await turnsUntil(() => answered.message !== undefined || this.#failure !== undefined);
    await this.rest();
    const { message } = answered;
    if (message === undefined || !("id" in message)) throw new BootloaderCrash(`no answer to ${request.kind}`);
    if ("error" in message) throw new RegrowError(message.error.code, message.error.details);
    return message.answer satisfies Answer as KernelAnswers[Kind];
  }

  /** The same under the name that the kernel's parts know it by. */
  request<Kind extends KernelRequest["kind"]>(
    request: Extract<KernelRequest, { kind: Kind }>,
  ): Promise<KernelAnswers[Kind]> {
    return this.ask(request);
  }

  /** Adds entries to the recovery log. */
  recorder(by: Actor): (event: RecoveryEvent) => Promise<void> {
    return async (event) => void (await this.ask({ kind: "record", by, event }));
  }

  async status(): Promise<DeviceStatus> {
    return this.ask({ kind: "status" });
  }

  /** An orderly stop; its writes, if any, happen. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.rest();
    await this.#end;
  }

  #processes(): Processes {
    return {
      startApp: async ({ running, settingsEnvironment, onWord }) => {
        const process = new ScriptedProcess(() => (this.#app = undefined));
        this.#app = {
          generation: running.generation.id,
          version: running.generation.version,
          onTrial: running.onTrial,
          settings: settingsEnvironment,
          ready: async () => {
            onWord("READY");
            await this.rest();
          },
          crash: async () => {
            process.end(CRASH);
            await this.rest();
          },
        };
        return process;
      },
      startKernel: async (onMessage) => {
        this.#onMessage = onMessage;
        const process = new ScriptedProcess(() => (this.#onMessage = undefined));
        return Object.assign(process, { send: (message: ToKernel) => this.#receive(message) });
      },
    };
  }

  #receive(message: ToKernel): void {
    if ("event" in message) this.events.push(message.event);
    else this.#open.get(message.id)?.(message);
  }
}

/** The bootloader has ended by itself, or hangs: no failure of a disk may lead there. */
export class BootloaderCrash extends Error {
  override readonly name = "BootloaderCrash";

  constructor(cause: unknown) {
    super(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause), { cause });
  }
}

/** What waits for nothing but its turn has had it. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Until it is so; what takes longer hangs. */
async function turnsUntil(isSo: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + HANGS_AFTER_MS;
  while (!isSo() && performance.now() < deadlineMs) await nextTurn();
}

const HANGS_AFTER_MS = 10_000;

class ScriptedProcess implements RunningProcess {
  readonly #ended = Promise.withResolvers<typeof CRASH | typeof STOPPED>();
  readonly #onEnd: () => void;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  get ended(): RunningProcess["ended"] {
    return this.#ended.promise;
  }

  end(how: typeof CRASH | typeof STOPPED): void {
    this.#onEnd();
    this.#ended.resolve(how);
  }

  stop(): void {
    this.end(STOPPED);
  }

  kill(): void {
    this.end(STOPPED);
  }
}

export const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };
