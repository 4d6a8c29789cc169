import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startChild, type Child } from "regrow/process";
import type { Block } from "./page-blocks.ts";
import { until } from "./until.ts";

const ROOT = join(import.meta.dirname, "../..");
const MAIN = join(ROOT, "packages/cli/src/main.ts");
const WITHIN_MS = 120_000;
/** A device that is activated asks for its first version by itself. */
const BRINGS_UPDATE = /^(?:ota|dms_activate .*)$/;
const UPDATE_ENDS = /\[Confirmed |\[Rolling back |Update to /;

export interface ReaderOptions {
  /** What stands for the reader's checkout. */
  readonly folder: string;
  /** What the reader is asked for, as variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** What in the page stands for something of the reader's own: ports that are taken, names in angle brackets. */
  readonly replace: (text: string) => string;
}

/** Somebody who reads a page and does what it says, in as many terminals as it names. */
export class Reader implements AsyncDisposable {
  readonly #options: ReaderOptions;
  readonly #terminals = new Map<string, Child>();

  private constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** A folder like a checkout, with an `npx` that finds this one's command line. */
  static async sitDown(options: ReaderOptions): Promise<Reader> {
    const tools = join(options.folder, "bin");
    await mkdir(tools);
    await writeFile(join(tools, "npx"), `#!/bin/sh\nshift\nexec "${process.execPath}" "${MAIN}" "$@"\n`, {
      mode: 0o755,
    });
    await symlink(join(ROOT, "examples"), join(options.folder, "examples"));
    return new Reader(options);
  }

  /** @returns what was printed; nothing where it goes on printing in a terminal of its own */
  async follow({ language, words, text, line }: Block): Promise<string> {
    const [terminal = ""] = words;
    const lines = this.#options.replace(text);
    const left = /<[a-z ]+>/.exec(lines)?.[0];
    assert.equal(left, undefined, `line ${line}: a reader does not know what ${left ?? ""} is`);
    if (language === "device") return this.#type(terminal, lines.split("\n"));
    if (language === "text") return this.#compare(terminal, lines.split("\n"));
    assert.equal(language, "sh", `line ${line}`);
    if (terminal !== "" && terminal !== "exit") return this.#open(terminal, lines);
    const { code, printed } = await this.#run(lines);
    assert.equal(code, terminal === "exit" ? Number(words[1]) : 0, `line ${line}: ${lines}\n${printed}`);
    return printed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of [...this.#terminals.values()].toReversed()) await child.stop();
  }

  #place() {
    const { folder, environment } = this.#options;
    const path = `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`;
    return {
      folder,
      environment: { ...process.env, ...environment, PATH: path, HOME: folder, XDG_CONFIG_HOME: folder },
    };
  }

  async #run(lines: string): Promise<{ readonly code: number | null; readonly printed: string }> {
    const { folder, environment } = this.#place();
    const child = spawn("sh", ["-euc", lines], { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), WITHIN_MS);
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk: string) => (printed += chunk));
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(timer);
    return { code, printed };
  }

  async #open(name: string, line: string): Promise<string> {
    const logFile = join(this.#options.folder, `${name}.log`);
    const command = { name, command: "sh", arguments: ["-c", `exec ${line}`], logFile };
    const child = await startChild({ ...command, ...this.#place() });
    this.#terminals.set(name, child);
    // A DMS or a device: it goes on until the reader ends it.
    await child.output.waitFor(/for devices: |\[Ready\]\s+> /, WITHIN_MS);
    return "";
  }

  /** What the page shows of a terminal must be printed there, sooner or later. */
  async #compare(name: string, lines: readonly string[]): Promise<string> {
    const { output } = this.#terminal(name);
    for (const line of lines)
      await until(`${name} says ${line}`, () => output.text().includes(line) || undefined, WITHIN_MS);
    return "";
  }

  #terminal(name: string): Child {
    const child = this.#terminals.get(name);
    assert.ok(child !== undefined, `no terminal ${name} is open`);
    return child;
  }

  async #type(name: string, lines: readonly string[]): Promise<string> {
    const child = this.#terminal(name);
    for (const line of lines) {
      child.type(line);
      await child.output.waitFor(BRINGS_UPDATE.test(line) ? UPDATE_ENDS : /(?:Set OK|Success)\s/, WITHIN_MS);
    }
    return "";
  }
}
