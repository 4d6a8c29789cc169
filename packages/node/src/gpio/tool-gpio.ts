import { join } from "node:path";
import { createInterface } from "node:readline";
import { invariant } from "@regrow/core/error";
import { GpioError, type Gpio, type GpioErrorCode, type GpioLevel, type GpioLine } from "@regrow/core/port";
import { runTool, spawnChild, type Child } from "../process/index.ts";
import { dialectOf, parseEdge, parseLevel, type ToolDialect } from "./tool-dialect.ts";

export interface ToolGpioOptions {
  /** Where the tools are; found by PATH unless told. */
  readonly folder?: string;
}

/** How long a tool may take that reads one line. */
const LIMIT_MS = 5_000;
/** How long one that is told to end may take. */
const STOP_MS = 1_000;

/**
 * Pins by libgpiod's tools, of the generations 1.6 and 2: a process reads a line, watches it or holds it, and whoever ends it lets go of
 * the line. Costs nothing where no line is used. A tool that outlives us ends with the next change of its line, for which nobody listens.
 */
export class ToolGpio implements Gpio {
  readonly #folder: string | undefined;
  readonly #held = new Map<string, Child>();
  #dialect: Promise<ToolDialect> | undefined;

  constructor({ folder }: ToolGpioOptions = {}) {
    this.#folder = folder;
  }

  async read(line: GpioLine, signal: AbortSignal): Promise<GpioLevel> {
    const dialect = await this.#tools(line, signal);
    const { code, stdout, stderr } = await this.#run(line, "gpioget", dialect.get(line), signal);
    if (code !== 0) throw failure(line, stderr);
    const level = parseLevel(stdout);
    if (level === undefined)
      throw new GpioError("FAILED", line, { cause: new Error(`gpioget: ${stdout.slice(0, 80)}`) });
    return level;
  }

  async *watch(line: GpioLine, signal: AbortSignal): AsyncGenerator<GpioLevel, void> {
    const dialect = await this.#tools(line, signal);
    const first = await this.read(line, signal);
    const child = await this.#spawn(line, "gpiomon", dialect.monitor(line));
    const stop = (): void => void child.stop("SIGTERM", STOP_MS);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      yield first;
      for await (const text of linesOf(child)) {
        const level = parseEdge(text);
        if (level !== undefined && !signal.aborted) yield level;
      }
      await child.exited;
      if (!signal.aborted) throw failure(line, child.lastLines().join("\n"));
    } finally {
      signal.removeEventListener("abort", stop);
      // Another one takes the line next: it has to be free by then.
      await child.stop("SIGTERM", STOP_MS);
    }
  }

  async write(line: GpioLine, level: GpioLevel): Promise<void> {
    const dialect = await this.#tools(line, AbortSignal.timeout(LIMIT_MS));
    await this.release(line);
    const child = await this.#spawn(line, "gpioset", dialect.set(line, level));
    this.#held.set(keyOf(line), child);
  }

  async release(line: GpioLine): Promise<void> {
    const child = this.#held.get(keyOf(line));
    this.#held.delete(keyOf(line));
    await child?.stop("SIGTERM", STOP_MS);
  }

  /** Asked once; a machine without tools may be given some. */
  #tools(line: GpioLine, signal: AbortSignal): Promise<ToolDialect> {
    this.#dialect ??= this.#ask(line, signal).catch((error: unknown) => {
      this.#dialect = undefined;
      throw error;
    });
    return this.#dialect;
  }

  async #ask(line: GpioLine, signal: AbortSignal): Promise<ToolDialect> {
    const { stdout } = await this.#run(line, "gpioget", ["--version"], signal);
    const dialect = dialectOf(stdout);
    if (dialect === undefined)
      throw new GpioError("NOT_SUPPORTED", line, { cause: new Error(`gpioget: ${stdout.slice(0, 80)}`) });
    return dialect;
  }

  async #run(line: GpioLine, tool: string, words: readonly string[], signal: AbortSignal): ReturnType<typeof runTool> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    try {
      return await runTool({ command: this.#path(tool), arguments: words, signal: bounded });
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw new GpioError(bounded.aborted ? "FAILED" : codeOfStart(cause), line, { cause });
    }
  }

  async #spawn(line: GpioLine, tool: string, words: readonly string[]): Promise<Child> {
    try {
      return await spawnChild({
        command: this.#path(tool),
        arguments: words,
        environment: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" },
        cwd: "/",
        stdin: "ignore",
        stdout: tool === "gpiomon" ? "pipe" : "capture",
        stderr: "capture",
      });
    } catch (cause) {
      throw new GpioError(codeOfStart(cause), line, { cause });
    }
  }

  #path(tool: string): string {
    return this.#folder === undefined ? tool : join(this.#folder, tool);
  }
}

function linesOf({ stdout }: Child): AsyncIterable<string> {
  invariant(stdout !== null, "a tool that is watched writes into a pipe");
  return createInterface({ input: stdout });
}

/** A program that is not there, or may not be run. */
function codeOfStart(error: unknown): GpioErrorCode {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" ? "NOT_SUPPORTED" : code === "EACCES" ? "DENIED" : "FAILED";
}

/** By the words of the C library, which both generations print at the end, and those of the second about chips and offsets. */
function failure(line: GpioLine, stderr: string): GpioError {
  const row = FAILURES.find(([pattern]) => pattern.test(stderr));
  return new GpioError(row?.[1] ?? "FAILED", line, { cause: new Error(stderr.trim().slice(0, 400)) });
}

const FAILURES: readonly (readonly [RegExp, GpioErrorCode])[] = [
  [/Device or resource busy/, "BUSY"],
  [/Permission denied|Operation not permitted/, "DENIED"],
  [/No such (file|device)|cannot find|out of range|Invalid argument/i, "NOT_FOUND"],
];

function keyOf({ chip, offset }: GpioLine): string {
  return `${chip}/${offset}`;
}
