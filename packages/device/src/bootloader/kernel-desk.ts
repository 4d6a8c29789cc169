import { RegrowError, asRegrowError, type ErrorCode, type ErrorDetails } from "@regrow/core/error";
import {
  parseToBootloader,
  type BootloaderEvent,
  type DeviceStatus,
  type KernelAnswers,
  type KernelRequest,
  type ToBootloader,
} from "../channel/index.ts";
import { isPlainName } from "../layout/index.ts";
import { asStorageError } from "../store/index.ts";
import type { BootState } from "./boot-state.ts";
import { readDeviceFacts } from "./device-facts.ts";
import { examine } from "./examine.ts";
import { listSuspects } from "./healing-settings.ts";
import { takeOrder } from "./orders.ts";
import { takeReset } from "./reset.ts";
import type { RunningKernel } from "./processes.ts";
import type { ProcessEnd, SessionEvent } from "./session.ts";
import type { SessionPorts } from "./session-ports.ts";
import { spawnFailure } from "./spawn-failure.ts";
import type { Storekeeper } from "./storekeeper.ts";

export interface DeskSetup {
  readonly ports: SessionPorts;
  readonly state: BootState;
  readonly storekeeper: Storekeeper;
  readonly dispatch: (event: SessionEvent) => void;
  readonly status: () => DeviceStatus;
  readonly onKernelReady: () => void;
}

type Answer = KernelAnswers[KernelRequest["kind"]];

/** Most characters of log lines in one answer: with what JSON escapes, it stays well below the channel's longest line. */
const MAX_LOG_CHARACTERS = 256 * 1024;

/** Questions that a kernel may have open; one that asks more without waiting is answered with a refusal. */
const MAX_OPEN = 256;

/**
 * Where the kernel's questions come in and answers go out. What changes the session becomes an event of it; what only reads, or
 * takes long on the disk, is done here, so that watchdogs and other questions do not wait.
 */
export class KernelDesk {
  readonly #setup: DeskSetup;
  #kernel: RunningKernel | undefined;
  #lastRequestId = 0;
  /** By our number: a kernel's answer never reaches the kernel that was started after it. */
  readonly #open = new Map<number, { readonly kernel: RunningKernel; readonly id: number }>();
  #wasHeard = false;

  constructor(setup: DeskSetup) {
    this.#setup = setup;
  }

  /** Starts a kernel; its end, or that it could not be started, is told once. */
  async start(onEnded: (end: ProcessEnd) => void): Promise<void> {
    // Questions may come before the start has returned.
    const started = Promise.withResolvers<RunningKernel>();
    try {
      const kernel = await this.#setup.ports.processes.startKernel((message) => {
        void started.promise.then((known) => this.#receive(known, message));
      });
      this.#kernel = kernel;
      started.resolve(kernel);
      void kernel.ended.then((end) => {
        this.#forget(kernel);
        onEnded(end);
      });
    } catch (error) {
      onEnded(spawnFailure(error));
    }
  }

  stop(withinMs: number): void {
    this.tell({ kind: "stop", withinMs });
    this.#kernel?.stop(withinMs);
  }

  tell(event: BootloaderEvent): void {
    this.#kernel?.send({ event });
  }

  answer(requestId: number, answer: Answer | RegrowError): void {
    if (answer instanceof RegrowError) this.refuse(requestId, answer.code, answer.details);
    else this.#close(requestId, (kernel, id) => kernel.send({ id, answer }));
  }

  refuse(requestId: number, code: ErrorCode, details: ErrorDetails): void {
    this.#close(requestId, (kernel, id) => kernel.send({ id, error: { code, details } }));
  }

  #receive(kernel: RunningKernel, message: unknown): void {
    const parsed = parseToBootloader(message);
    if (parsed === undefined) {
      this.#refuseUnread(kernel, message);
      return;
    }
    if (!this.#wasHeard) this.#setup.onKernelReady();
    this.#wasHeard = true;
    if (this.#open.size >= MAX_OPEN) {
      kernel.send({ id: parsed.id, error: { code: "RATE_LIMITED", details: { open: MAX_OPEN } } });
      return;
    }
    const requestId = ++this.#lastRequestId;
    this.#open.set(requestId, { kernel, id: parsed.id });
    this.#serve(requestId, parsed.request);
  }

  #refuseUnread(kernel: RunningKernel, message: unknown): void {
    this.#setup.ports.logger.warn("kernel asked what is not understood", {});
    const id = typeof message === "object" && message !== null && "id" in message ? message.id : undefined;
    if (typeof id === "number") kernel.send({ id, error: { code: "INPUT_INVALID", details: { field: "request" } } });
  }

  #serve(requestId: number, request: ToBootloader["request"]): void {
    switch (request.kind) {
      case "status":
        return this.answer(requestId, this.#setup.status());
      case "log":
        return this.#answerLater(requestId, this.#readLog(request.afterSequence, request.limit));
      case "clear-staging":
        return this.#answerLater(
          requestId,
          this.#setup.storekeeper.clearStaging(request.updateId).then(() => null),
        );
      case "order":
        return this.#answerLater(
          requestId,
          takeOrder({ ...this.#setup.ports, state: this.#setup.state }, request.order).then((state) => ({ state })),
        );
      case "factory-reset":
        return this.#answerLater(
          requestId,
          takeReset({ ...this.#setup.ports, state: this.#setup.state }, request).then((lines) => ({ lines })),
        );
      case "check":
        return this.#answerLater(requestId, examine(this.#setup, false));
      case "repair":
        return this.#answerLater(requestId, this.#repair(requestId, request));
      case "heal":
        return this.#answerLater(requestId, this.#heal(requestId, request));
      case "install":
        return this.#answerLater(requestId, this.#install(requestId, request));
      case "checked-in":
      case "confirm":
      case "roll-back":
      case "reset-faults":
      case "force-safe-mode":
      case "reboot":
      case "record":
        return this.#setup.dispatch({ kind: "asked", requestId, request });
      default:
        return request satisfies never;
    }
  }

  /** Undefined: the answer comes from elsewhere. */
  #answerLater(requestId: number, work: Promise<Answer | undefined>): void {
    work.then(
      (answer) => {
        if (answer !== undefined) this.answer(requestId, answer);
      },
      (error: unknown) => {
        const refusal = asRegrowError(asStorageError(error));
        this.#setup.ports.logger.warn("request failed", { code: refusal.code, reason: refusal.message });
        this.answer(requestId, refusal);
      },
    );
  }

  async #repair(requestId: number, { by, updateId }: Extract<KernelRequest, { kind: "repair" }>): Promise<undefined> {
    const { storekeeper, dispatch } = this.#setup;
    if (updateId !== null && !isPlainName(updateId)) throw new RegrowError("INPUT_INVALID", { field: "updateId" });
    const diagnosis = await examine(this.#setup, true);
    if (updateId !== null) storekeeper.discardStaging(updateId);
    dispatch({ kind: "repaired", requestId, diagnosis, by });
  }

  async #heal(requestId: number, { step }: Extract<KernelRequest, { kind: "heal" }>): Promise<undefined> {
    const { ports, dispatch } = this.#setup;
    const suspects = step === "settings" ? await listSuspects(ports.disk) : [];
    dispatch({ kind: "heal-asked", requestId, step, suspects });
  }

  async #install(requestId: number, request: Extract<KernelRequest, { kind: "install" }>): Promise<undefined> {
    const { updateId, by, isOffline = false } = request;
    const { ports, state, storekeeper, dispatch } = this.#setup;
    const { product, platform } = await readDeviceFacts(ports.disk);
    const { securityVersion, confirmed } = state.record;
    const generation = await storekeeper.install(updateId, {
      product,
      platform,
      securityVersion,
      runningVersion: confirmed?.version ?? null,
    });
    dispatch({ kind: "installed", requestId, updateId, generation, by, isOffline });
  }

  async #readLog(afterSequence: number, limit: number): Promise<KernelAnswers["log"]> {
    const lines = await this.#setup.state.readLog(afterSequence, limit);
    let characters = 0;
    const end = lines.findIndex((line, index) => {
      characters += line.length;
      return index > 0 && characters > MAX_LOG_CHARACTERS;
    });
    return { lines: end === -1 ? lines : lines.slice(0, end) };
  }

  #close(requestId: number, send: (kernel: RunningKernel, id: number) => void): void {
    const open = this.#open.get(requestId);
    this.#open.delete(requestId);
    if (open !== undefined) send(open.kernel, open.id);
  }

  #forget(kernel: RunningKernel): void {
    if (this.#kernel === kernel) this.#kernel = undefined;
    for (const [requestId, open] of this.#open) if (open.kernel === kernel) this.#open.delete(requestId);
  }
}
