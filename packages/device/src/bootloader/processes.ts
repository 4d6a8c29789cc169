import type { App } from "@regrow/core/manifest";
import type { NotifyWord } from "../app/index.ts";
import type { ToKernel } from "../channel/index.ts";
import type { ProcessEnd, Running } from "./session.ts";

/** A process that runs. */
export interface RunningProcess {
  /** Resolves, never rejects, when it has ended. */
  readonly ended: Promise<ProcessEnd>;
  /** Asks it to end, and ends it with everything it has started when it has not within the time. Waits for nothing. */
  stop(withinMs: number): void;
  kill(): void;
}

/** The kernel, with the channel to it. */
export interface RunningKernel extends RunningProcess {
  /** Lost, without an error, when the kernel is gone. */
  send(message: ToKernel): void;
}

export interface AppLaunch {
  readonly running: Running;
  readonly app: App;
  readonly ownerEnvironment: Readonly<Record<string, string>>;
  /** What the variable `app.environment` gives. */
  readonly settingsEnvironment: Readonly<Record<string, string>>;
  readonly onWord: (word: NotifyWord) => void;
}

/** Processes as a port: the machine's (`node-processes.ts`), or scripted ones in tests. */
export interface Processes {
  /** @throws Error when it cannot be started */
  startApp(launch: AppLaunch): Promise<RunningProcess>;
  /** @throws Error when it cannot be started */
  startKernel(onMessage: (message: unknown) => void): Promise<RunningKernel>;
}
