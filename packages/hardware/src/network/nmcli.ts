import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NetworkError, type Clock } from "@regrow/core/port";
import { TimeLimit, within } from "@regrow/node/clock";
import { runTool, type ToolRun } from "@regrow/node/process";
import { NOT_THERE, failureOf } from "./nmcli-error.ts";

/** Runs NetworkManager's nmcli(1), each time bounded and abortable. */
export class Nmcli {
  readonly #command: string;
  readonly #clock: Pick<Clock, "sleep">;

  /** @param command the program, found by PATH where it is only a name */
  constructor(command: string, clock: Pick<Clock, "sleep">) {
    this.#command = command;
    this.#clock = clock;
  }

  /** What it printed. @throws NetworkError; the signal's reason when aborted */
  async ask(words: readonly string[], limitMs: number, signal: AbortSignal): Promise<string> {
    const run = await this.#run(words, limitMs, signal);
    if (run.code !== 0) throw failureOf(run);
    return run.stdout;
  }

  /** Removes a profile, and with it ends the connection; one that is not there is no error. */
  async forget(uuid: string, limitMs: number, signal: AbortSignal): Promise<void> {
    const run = await this.#run(["connection", "delete", "uuid", uuid], limitMs, signal);
    if (run.code !== 0 && run.code !== NOT_THERE) throw failureOf(run);
  }

  /** Brings a profile up; its secret goes by a file that only we can read, for as long as this takes. */
  async up(
    { uuid, secret }: { readonly uuid: string; readonly secret: string | null },
    device: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const words = ["--wait", String(Math.ceil(limitMs / 1_000)), "connection", "up", "uuid", uuid, "ifname", device];
    if (secret === null) return void (await this.ask(words, limitMs, signal));
    const folder = await mkdtemp(join(tmpdir(), "regrow-"));
    try {
      const file = join(folder, "secret");
      await writeFile(file, secret, { mode: 0o600 });
      await this.ask([...words, "passwd-file", file], limitMs, signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #run(words: readonly string[], limitMs: number, signal: AbortSignal): Promise<ToolRun> {
    try {
      return await within(this.#clock, limitMs, signal, (bounded) =>
        runTool({ command: this.#command, arguments: words, signal: bounded }),
      );
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof TimeLimit) throw new NetworkError("TIMEOUT", error.message, { cause: error });
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
      const reason = isMissing ? `there is no ${this.#command} on this machine` : String(error);
      throw new NetworkError(isMissing ? "NOT_SUPPORTED" : "FAILED", reason, { cause: error });
    }
  }
}
