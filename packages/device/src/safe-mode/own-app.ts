import type { Readable, Writable } from "node:stream";
import { asRegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import type { RunningProgram } from "../app/index.ts";
import type { ChannelCommands } from "../console/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import type { TypingPause } from "./typing-pause.ts";

export interface OwnAppPorts {
  readonly bootloader: Bootloader;
  readonly clock: Clock;
  readonly log: Logger;
  readonly announce: (line: string) => void;
  /** @throws Error when it cannot be started */
  readonly start: () => Promise<RunningProgram>;
  readonly commands: () => ChannelCommands;
  /** Reads command lines, and answers each with its header, until the input ends or the signal aborts. */
  readonly converse: (
    streams: { readonly input: Readable; readonly output: Writable },
    commands: ChannelCommands,
    signal: AbortSignal,
  ) => Promise<void>;
  readonly pause: Pick<TypingPause, "over">;
}

/** Longest silence of a program that is not waiting for anything itself. */
const SILENCE_MS = 600_000;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 30_000;

/**
 * Runs the safemode app of a bundle until it has done its work, or has failed as often as is counted (device-facts 4.6). Each start
 * is counted before it happens, and forgotten when it has turned out well.
 * @returns "aborted" when the kernel stops
 */
export async function runOwnApp(ports: OwnAppPorts, signal: AbortSignal): Promise<"done" | "spent" | "aborted"> {
  const { bootloader, clock, announce } = ports;
  for (let loads = 1; !signal.aborted; loads += 1) {
    const { isTaken } = await bootloader.request({ kind: "heal", step: "load" });
    if (!isTaken) return "spent";
    const failure = await runOnce(ports, signal);
    if (signal.aborted) break;
    if (failure === null) {
      await bootloader.request({ kind: "heal", step: "loaded" });
      return "done";
    }
    announce(`The bundle's safemode app failed: ${failure}`);
    await bootloader.request({ kind: "record", by: "kernel", event: failed(failure) });
    const restMs = Math.min(FIRST_REST_MS * 2 ** (loads - 1), LONGEST_REST_MS);
    await clock.sleep(restMs, signal).catch(() => undefined); // aborted: the loop ends
  }
  return "aborted";
}

/** Null: it has done its work; else why not. */
async function runOnce(ports: OwnAppPorts, signal: AbortSignal): Promise<string | null> {
  const { log, start, commands, converse } = ports;
  let program: RunningProgram;
  try {
    program = await start();
  } catch (error) {
    return `it could not be started: ${asRegrowError(error).message}`;
  }
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const silence = new Silence(ports.clock, stop);
  const kill = (): void => program.kill();
  stop.addEventListener("abort", kill, { once: true });
  try {
    const { context, run } = commands();
    const heard = { context, run: silence.notes(ports.pause, run) };
    const talk = converse(program, heard, stop).catch((error: unknown) =>
      log.warn("safemode app is not heard any more", { reason: asRegrowError(error).message }),
    );
    const end = await Promise.race([program.ended, silence.tooLong]);
    if (end === "silent") return `it was silent for ${SILENCE_MS / 1_000} s`;
    over.abort();
    await talk;
    if (end.code === 0) return null;
    return end.signal === null ? `it ended with code ${end.code ?? "none"}` : `it ended by ${end.signal}`;
  } finally {
    over.abort();
  }
}

function failed(detail: string) {
  return { kind: "healing", step: "app", outcome: "failed", generation: null, version: null, detail } as const;
}

/** Notices that a program has asked for nothing for too long; the time of its commands is not its own. */
class Silence {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #over = Promise.withResolvers<"silent">();
  #timer = new AbortController();

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#watch();
  }

  get tooLong(): Promise<"silent"> {
    return this.#over.promise;
  }

  /** The same commands; each waits until nobody types. */
  notes(pause: OwnAppPorts["pause"], run: ChannelCommands["run"]): ChannelCommands["run"] {
    return async (line) => {
      this.#timer.abort();
      try {
        await pause.over();
        return await run(line);
      } finally {
        this.#watch();
      }
    };
  }

  #watch(): void {
    if (this.#signal.aborted) return;
    this.#timer = new AbortController();
    this.#clock.sleep(SILENCE_MS, AbortSignal.any([this.#timer.signal, this.#signal])).then(
      () => this.#over.resolve("silent"),
      () => undefined, // it has asked for something, or is over
    );
  }
}
