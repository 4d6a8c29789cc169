import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DeviceStatus, KernelRequest, ToKernel } from "../src/channel/index.ts";

type Predicate = (message: ToKernel) => boolean;

/** What the device's parent has open, and its environment. */
interface ParentHas {
  readonly environment?: NodeJS.ProcessEnv;
  /** Handed down behind a gap, where Node does not look for what it shields by itself. */
  readonly descriptor?: number;
}
const FAR_DESCRIPTOR = 40;

/** A device's real processes with a scripted kernel, through which a test talks to the bootloader. */
export class DeviceProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #seen: ToKernel[] = [];
  readonly #waiting: {
    readonly predicate: Predicate;
    readonly resolve: (message: ToKernel) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  #lastId = 0;
  /** Lines on standard output that are no messages: rescue speaks to people. */
  readonly #text = Promise.withResolvers<string>();
  /** Everything that was written to standard error: JSON lines of first stage and bootloader. */
  errors = "";

  constructor(root: string, further: readonly string[] = [], parent: ParentHas = {}) {
    const kernel = join(import.meta.dirname, "scripted-kernel.mjs");
    const argv = [join(root, "first-stage.mjs"), "--root", root, "--kernel", kernel, "--back-off-ms", "1", ...further];
    const { descriptor } = parent;
    const gap = Array.from({ length: FAR_DESCRIPTOR - 3 }, () => "ignore" as const);
    const stdio: StdioOptions = ["pipe", "pipe", "pipe", ...(descriptor === undefined ? [] : [...gap, descriptor])];
    this.#child = spawn(process.execPath, argv, { stdio, env: parent.environment ?? process.env });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.errors += text));
    if (this.#child.stdout !== null)
      createInterface({ input: this.#child.stdout }).on("line", (line) => this.#receive(line));
    this.#child.once("exit", (code, signal) => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`the device ended: ${String(code ?? signal)}\n${this.errors}`));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async ask(request: KernelRequest): Promise<Extract<ToKernel, { readonly answer: unknown }>["answer"]> {
    const id = ++this.#lastId;
    const answered = this.next((message) => "id" in message && message.id === id);
    this.write(JSON.stringify({ id, request }));
    const message = await answered;
    if (!("answer" in message)) throw new Error(JSON.stringify(message));
    return message.answer;
  }

  async status(): Promise<DeviceStatus> {
    const answer = await this.ask({ kind: "status" });
    if (answer === null || !("record" in answer)) throw new Error("not a status");
    return answer;
  }

  /** The next message that fits, or one that has come since the last that was taken. */
  next(predicate: Predicate): Promise<ToKernel> {
    const index = this.#seen.findIndex(predicate);
    const found = this.#seen[index];
    if (found !== undefined) {
      this.#seen.splice(0, index + 1);
      return Promise.resolve(found);
    }
    this.#seen.length = 0;
    return new Promise((resolve, reject) => this.#waiting.push({ predicate, resolve, reject }));
  }

  /** The kernel of a start has its first answer. */
  kernelStarted(): Promise<ToKernel> {
    return this.next((message) => "id" in message && message.id === 0 && "answer" in message);
  }

  /** What has come so far is nothing that anybody waits for. */
  forget(): this {
    this.#seen.length = 0;
    return this;
  }

  /** The app of a start is ready. */
  ready(): Promise<ToKernel> {
    return this.next(
      (message) => "event" in message && message.event.kind === "app" && message.event.state === "ready",
    );
  }

  /** The first line that is meant for a person. */
  firstText(): Promise<string> {
    return this.#text.promise;
  }

  write(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, "exit");
      this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #receive(line: string): void {
    if (!line.startsWith("{")) {
      this.#text.resolve(line);
      return;
    }
    const message: ToKernel = JSON.parse(line);
    const index = this.#waiting.findIndex(({ predicate }) => predicate(message));
    if (index === -1) this.#seen.push(message);
    else this.#waiting.splice(index, 1)[0]?.resolve(message);
  }
}
