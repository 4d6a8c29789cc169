import { overlayOf, type GenerationReference } from "@regrow/core/boot";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import { DiskError } from "@regrow/core/port";
import type { BootloaderEvent } from "../channel/index.ts";
import { formatFinding } from "../doctor/index.ts";
import { asStorageError, verifyGeneration } from "../store/index.ts";
import type { BootState } from "./boot-state.ts";
import { readDeviceFacts } from "./device-facts.ts";
import { examine } from "./examine.ts";
import { readAppEnvironment } from "./healing-settings.ts";
import { KernelDesk } from "./kernel-desk.ts";
import type { RunningProcess } from "./processes.ts";
import type {
  Effect,
  Ending,
  ProcessEnd,
  ResetCause,
  Session,
  SessionEvent,
  SessionOptions,
  TimerName,
} from "./session.ts";
import type { SessionPorts } from "./session-ports.ts";
import { spawnFailure } from "./spawn-failure.ts";
import { statusOf, type FrameworkIdentity } from "./status.ts";
import type { Storekeeper } from "./storekeeper.ts";
import { newSession, supervise } from "./supervise.ts";
import { Timers } from "./timers.ts";

export interface SessionSetup {
  readonly ports: SessionPorts;
  readonly state: BootState;
  readonly storekeeper: Storekeeper;
  readonly options: SessionOptions;
  readonly resetCause: ResetCause;
  readonly framework: FrameworkIdentity;
  /** Aborted: end the session, no fault. */
  readonly stop: AbortSignal;
  /** The kernel has come up: it has asked its first question. */
  readonly onKernelReady: () => void;
  /** Looks after what is outside the session, until the signal says that it ends. */
  readonly attend?: (session: SessionHandle, signal: AbortSignal) => void;
}

/** What somebody outside of a session may do to it. */
interface SessionHandle {
  tell(event: BootloaderEvent): void;
  /** Ends it in order, to begin anew. */
  restart(): void;
}

/** Runs one session until kernel and app have ended. The rules are in `supervise`; here is what they need to happen. */
export function runSession(setup: SessionSetup): Promise<Ending> {
  return new SessionShell(setup).run();
}

type Executors = {
  readonly [Kind in Effect["kind"]]: (
    effect: Extract<Effect, { readonly kind: Kind }>,
    batch: Batch,
  ) => void | Promise<void>;
};

/** The effects of one event: what fails in one changes what the later ones do. */
interface Batch {
  failure: RegrowError | undefined;
  /** To be handled before any other event. */
  followUp: SessionEvent | undefined;
}

class SessionShell {
  readonly #setup: SessionSetup;
  readonly #desk: KernelDesk;
  readonly #timers: Timers<TimerName>;
  readonly #ended = Promise.withResolvers<Ending>();
  #session: Session;
  #queue: Promise<void> = Promise.resolve();
  #app: RunningProcess | undefined;

  constructor(setup: SessionSetup) {
    this.#setup = setup;
    this.#session = newSession(setup.state.record, setup.state.isDurable);
    this.#timers = new Timers(setup.ports.clock, (name) => this.#dispatch({ kind: "timer", name }));
    this.#desk = new KernelDesk({
      ...setup,
      dispatch: (event) => this.#dispatch(event),
      status: () => {
        const times = { monotonicMs: setup.ports.clock.monotonicMs(), bootId: setup.options.bootId };
        return statusOf(this.#session, setup.state, setup.framework, times);
      },
    });
  }

  async run(): Promise<Ending> {
    const { stop, resetCause } = this.#setup;
    const onStop = (): void => this.#dispatch({ kind: "stop" });
    this.#dispatch({ kind: "began", resetCause });
    const over = new AbortController();
    this.#setup.attend?.(
      { tell: (event) => this.#desk.tell(event), restart: () => this.#dispatch({ kind: "restart" }) },
      over.signal,
    );
    if (stop.aborted) onStop();
    stop.addEventListener("abort", onStop, { once: true });
    try {
      return await this.#ended.promise;
    } finally {
      over.abort();
      stop.removeEventListener("abort", onStop);
      this.#timers.clearAll();
    }
  }

  /** One event at a time, in the order in which they came. */
  #dispatch(event: SessionEvent): void {
    this.#queue = this.#queue.then(() => this.#follow(event)).catch((error: unknown) => this.#ended.reject(error));
  }

  async #follow(event: SessionEvent): Promise<void> {
    const { clock, cryptography } = this.#setup.ports;
    const now = { monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() };
    const { session, effects } = supervise(this.#session, event, { now, options: this.#setup.options, cryptography });
    this.#session = session;
    const batch: Batch = { failure: undefined, followUp: undefined };
    for (const effect of effects) await this.#execute(effect, batch);
    if (batch.followUp !== undefined) await this.#follow(batch.followUp);
  }

  #execute<Kind extends Effect["kind"]>(
    effect: Extract<Effect, { readonly kind: Kind }> & { readonly kind: Kind },
    batch: Batch,
  ): void | Promise<void> {
    const execute: Executors[Kind] = this.#executors[effect.kind];
    return execute(effect, batch);
  }

  readonly #executors: Executors = {
    commit: async ({ record, events, by }, batch) => {
      const { state, ports } = this.#setup;
      const before = state.logHead.sequence;
      try {
        await state.commit(record, events, by);
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
        batch.failure = asRegrowError(asStorageError(error));
        ports.logger.error("boot record cannot be written", { reason: error.message });
      }
      for (const event of events) ports.logger.info("recorded", { event: event.kind });
      if (state.logHead.sequence > before) this.#desk.tell({ kind: "recorded", sequence: state.logHead.sequence });
    },
    verify: ({ generation }) => {
      this.#verify(generation).catch((error: unknown) => this.#ended.reject(error));
    },
    "start-app": async ({ running, app }, batch) => {
      // Law L5: a start that cannot be counted does not happen.
      if (running.onTrial && batch.failure !== undefined) batch.followUp = { kind: "not-durable" };
      else await this.#startApp({ running, app });
    },
    "stop-app": ({ withinMs }) => this.#app?.stop(withinMs),
    "kill-app": () => this.#app?.kill(),
    "start-kernel": () => this.#desk.start((end) => this.#dispatch({ kind: "kernel-ended", end })),
    "stop-kernel": ({ withinMs }) => this.#desk.stop(withinMs),
    "set-timer": ({ name, afterMs }) => this.#timers.set(name, afterMs),
    "clear-timer": ({ name }) => this.#timers.clear(name),
    "tell-kernel": ({ event }, { failure }) => {
      // Law L6: who is told of a confirmation may rely on it.
      const isPromise = event.kind === "confirmed" || event.kind === "healed";
      if (failure === undefined || !isPromise) this.#desk.tell(event);
    },
    answer: ({ requestId, answer }, { failure }) => this.#desk.answer(requestId, failure ?? answer),
    "answer-sequence": ({ requestId }, { failure }) =>
      this.#desk.answer(requestId, failure ?? { sequence: this.#setup.state.logHead.sequence }),
    refuse: ({ requestId, code, details }) => this.#desk.refuse(requestId, code, details),
    "discard-staging": ({ updateId }, { failure }) => {
      if (failure === undefined) this.#setup.storekeeper.discardStaging(updateId);
    },
    "collect-garbage": (_effect, { failure }) => {
      if (failure === undefined) this.#setup.storekeeper.collectGarbage(idsOf(this.#session));
    },
    repair: () => {
      this.#repair().catch((error: unknown) => this.#ended.reject(error));
    },
    "report-damage": ({ id, path, reason }) =>
      this.#setup.ports.logger.error("generation is damaged", { generation: id, path, reason }),
    finish: ({ ending }) => this.#ended.resolve(ending),
  };

  async #verify(generation: GenerationReference): Promise<void> {
    const { disk, cryptography } = this.#setup.ports;
    const check = await verifyGeneration(disk, cryptography, generation.id);
    const { hasDms } = await readDeviceFacts(disk);
    const isSame = check.kind === "damaged" || JSON.stringify(check.reference) === JSON.stringify(generation);
    const outcome = check.kind === "damaged" ? check : { kind: "whole" as const, app: check.manifest.app, hasDms };
    // The record is not signed, the manifest is: they must say the same of the version and its security version (law L4).
    const other = { kind: "damaged" as const, path: "boot", reason: "the boot record describes another generation" };
    this.#dispatch({ kind: "verified", id: generation.id, outcome: isSame ? outcome : other });
  }

  /** Nobody has asked; what was found is said in the log, whatever comes of it. */
  async #repair(): Promise<void> {
    const { ports, state, storekeeper } = this.#setup;
    const diagnosis = await examine({ state, storekeeper }, true).catch((error: unknown) => {
      ports.logger.error("the disk could not be searched for repairs", { reason: asRegrowError(error).message });
      return { findings: [], more: 0, whole: [], broken: [] };
    });
    for (const finding of diagnosis.findings) ports.logger.warn("self-check", { finding: formatFinding(finding) });
    this.#dispatch({ kind: "repaired", requestId: null, diagnosis, by: "bootloader" });
  }

  async #startApp({ running, app }: Pick<Extract<Effect, { kind: "start-app" }>, "running" | "app">): Promise<void> {
    const { ports } = this.#setup;
    const { appEnvironment } = await readDeviceFacts(ports.disk);
    const settingsEnvironment = await readAppEnvironment(ports.disk, overlayOf(this.#session.record));
    const onEnd = (end: ProcessEnd): void => {
      this.#app = undefined;
      this.#dispatch({ kind: "app-ended", end });
    };
    try {
      const onWord = (word: Extract<SessionEvent, { kind: "app-said" }>["word"]): void =>
        this.#dispatch({ kind: "app-said", word });
      const process = await ports.processes.startApp({
        running,
        app,
        ownerEnvironment: appEnvironment,
        settingsEnvironment,
        onWord,
      });
      this.#app = process;
      void process.ended.then(onEnd);
      ports.logger.info("app started", { version: running.generation.version, onTrial: running.onTrial });
    } catch (error) {
      onEnd(spawnFailure(error));
    }
  }
}

/** What must stay on the disk. */
function idsOf({ record, running }: Session): ReadonlySet<string> {
  const kept = [record.confirmed, record.previous, record.trial?.generation, running?.generation];
  return new Set(kept.flatMap((generation) => (generation ? [generation.id] : [])));
}
