import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { answerOf, answerTo, endProgram } from "../measure/program.ts";
import { CPU_QUESTION, type ClientTask } from "./messages.ts";

const PROGRAMS = join(import.meta.dirname, "..");

/** A server in a process of its own, whose CPU time is asked for. Ends with its disposal. */
export class MeasuredServer<Ready> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly ready: Ready;

  private constructor(process: ChildProcess, ready: Ready) {
    this.#process = process;
    this.ready = ready;
  }

  /** @throws Error when it ends instead of being ready */
  static async start<Ready>(program: string, programArguments: readonly string[]): Promise<MeasuredServer<Ready>> {
    const process = fork(join(PROGRAMS, program), programArguments, { execArgv: [] });
    return new MeasuredServer(process, await answerOf<Ready>(process));
  }

  /** CPU time of the server for one of `task.count` requests, µs. */
  async cost(task: ClientTask): Promise<number> {
    const before = await this.#cpu();
    await runClient(task);
    return ((await this.#cpu()) - before) / task.count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProgram(this.#process);
  }

  #cpu(): Promise<number> {
    return answerTo(this.#process, CPU_QUESTION);
  }
}

async function runClient(task: ClientTask): Promise<void> {
  const client = spawn(process.execPath, [join(PROGRAMS, "client-program.ts"), JSON.stringify(task)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(client, "exit");
  if (code !== 0) throw new Error(`the client ended with ${String(code)}`);
}
