import { boundOutput } from "@regrow/core/fault";
import type { Logger } from "@regrow/core/port";
import { openJsonLines } from "@regrow/node/json-lines";
import { OomKills, type OomWatch } from "@regrow/node/memory";
import { spawnChild, type Child } from "@regrow/node/process";
import { startApp } from "../app/index.ts";
import type { AppLaunch, Processes, RunningKernel, RunningProcess } from "./processes.ts";
import type { ProcessEnd } from "./session.ts";
import { RUNTIME_FLAGS } from "../layout/index.ts";

export interface NodeProcessesOptions {
  /** The device's folder, absolute. */
  readonly root: string;
  /** The kernel's program file, absolute. */
  readonly kernelFile: string;
  /** Further arguments of the kernel's. */
  readonly kernelArguments: readonly string[];
  /** All of the kernel's environment. */
  readonly kernelEnvironment: Readonly<Record<string, string>>;
  readonly defaultUid: number;
  readonly logger: Logger;
}

/** Processes of the machine. */
export class NodeProcesses implements Processes {
  readonly #options: NodeProcessesOptions;
  readonly #oomKills = new OomKills();

  constructor(options: NodeProcessesOptions) {
    this.#options = options;
  }

  async startApp({ running, app, ownerEnvironment, settingsEnvironment, onWord }: AppLaunch): Promise<RunningProcess> {
    const { root, defaultUid, logger } = this.#options;
    const { id, version } = running.generation;
    const wasOomKilled = await this.#oomKills.watch();
    const environments = { ownerEnvironment, settingsEnvironment };
    const child = await startApp({ root, app, generation: id, version, ...environments, defaultUid, logger, onWord });
    return runningProcess(child, wasOomKilled);
  }

  async startKernel(onMessage: (message: unknown) => void): Promise<RunningKernel> {
    const { root, kernelFile, kernelArguments, kernelEnvironment, logger } = this.#options;
    const wasOomKilled = await this.#oomKills.watch();
    const child = await spawnChild({
      command: process.execPath,
      arguments: [...RUNTIME_FLAGS, kernelFile, "--root", root, ...kernelArguments],
      environment: kernelEnvironment,
      cwd: root,
      // The console: a person at the terminal talks to the kernel.
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
      pipes: 1,
    });
    const socket = child.pipes[0];
    if (socket === undefined) throw new Error("the kernel has no channel");
    const lines = openJsonLines(socket, {
      onMessage,
      onMalformed: (reason) => logger.warn("kernel line skipped", { reason }),
      onClose: () => {},
    });
    const send: RunningKernel["send"] = (message) => {
      // A kernel that is gone needs no message: its end is told by the process.
      lines.send(message).catch(() => {});
    };
    const stop = (withinMs: number): void => {
      // The channel has asked; SIGTERM would cut short what the kernel does until then. Only the bound is needed, and a
      // kernel that was halted has to go on to hear of it.
      void child.stop("SIGCONT", withinMs);
    };
    return { ...runningProcess(child, wasOomKilled), stop, send };
  }
}

function runningProcess(child: Child, wasOomKilled: OomWatch): RunningProcess {
  return {
    ended: endOf(child, wasOomKilled),
    stop: (withinMs) => {
      void child.stop("SIGTERM", withinMs);
    },
    kill: () => child.kill("SIGKILL"),
  };
}

async function endOf(child: Child, wasOomKilled: OomWatch): Promise<ProcessEnd> {
  const { code, signal } = await child.exited;
  // What it has started must not outlive it.
  child.kill("SIGKILL");
  const oomKilled = await wasOomKilled({ code, signal });
  return { code, signal, oomKilled, spawnFailed: false, lastOutput: boundOutput(child.lastLines().join("\n")) };
}
