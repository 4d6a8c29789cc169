import type { BootloaderEvent, KernelRequest, ToKernel } from "../src/channel/index.ts";
import type { AppLaunch, ProcessEnd, Processes, RunningKernel, RunningProcess } from "../src/bootloader/index.ts";

const NO_EVIDENCE = { oomKilled: false, spawnFailed: false, lastOutput: "" };

/** A process that a test ends when it likes. */
class ScriptedProcess implements RunningProcess {
  readonly #ended = Promise.withResolvers<ProcessEnd>();
  readonly ended = this.#ended.promise;
  wasStopped = false;

  end(end: Partial<ProcessEnd>): void {
    this.#ended.resolve({ ...NO_EVIDENCE, code: null, signal: null, ...end });
  }

  stop(): void {
    this.wasStopped = true;
    this.end({ signal: "SIGTERM" });
  }

  kill(): void {
    this.end({ signal: "SIGKILL" });
  }
}

/** An app under a test's control: `launch` tells what it was started with. */
export class ScriptedApp extends ScriptedProcess {
  readonly launch: AppLaunch;
  constructor(launch: AppLaunch) {
    super();
    this.launch = launch;
  }
}

/** A kernel that asks what the test lets it ask. */
export class ScriptedKernel extends ScriptedProcess implements RunningKernel {
  readonly received: ToKernel[] = [];
  /** Told what the bootloader tells unasked. */
  onEvent: (event: BootloaderEvent) => void = () => {};
  readonly #onMessage: (message: unknown) => void;
  readonly #waiting = new Map<number, (message: ToKernel) => void>();
  #lastId = 0;

  constructor(onMessage: (message: unknown) => void) {
    super();
    this.#onMessage = onMessage;
  }

  send(message: ToKernel): void {
    this.received.push(message);
    if ("event" in message) this.onEvent(message.event);
    if ("id" in message) this.#waiting.get(message.id)?.(message);
  }

  /** The bootloader's answer, whichever it is. */
  ask(request: KernelRequest): Promise<ToKernel> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<ToKernel>();
    this.#waiting.set(id, resolve);
    this.#onMessage({ id, request });
    return promise;
  }

  /** Anything, understood or not. */
  say(message: unknown): void {
    this.#onMessage(message);
  }
}

/** Processes that do nothing by themselves. */
export class ScriptedProcesses implements Processes {
  readonly apps: ScriptedApp[] = [];
  readonly kernels: ScriptedKernel[] = [];
  /** Called with each app that is started. */
  onApp: (app: ScriptedApp) => void = () => {};

  async startApp(launch: AppLaunch): Promise<RunningProcess> {
    const app = new ScriptedApp(launch);
    this.apps.push(app);
    queueMicrotask(() => this.onApp(app));
    return app;
  }

  async startKernel(onMessage: (message: unknown) => void): Promise<ScriptedKernel> {
    const kernel = new ScriptedKernel(onMessage);
    this.kernels.push(kernel);
    return kernel;
  }

  get kernel(): ScriptedKernel {
    const kernel = this.kernels.at(-1);
    if (kernel === undefined) throw new Error("no kernel was started");
    return kernel;
  }
}
