import assert from "node:assert/strict";
import type { BootRecord } from "@regrow/core/boot";
import type { App } from "@regrow/core/manifest";
import { NodeCryptography } from "@regrow/node/cryptography";
import {
  DEFAULT_SESSION_OPTIONS,
  type Effect,
  type ProcessEnd,
  type Session,
  type SessionEvent,
  type StepRequest,
} from "../src/bootloader/session.ts";
import { newSession, supervise } from "../src/bootloader/supervise.ts";
import { TEST_APP } from "./records.ts";

/** An end that is a fault. */
export const CRASH: ProcessEnd = {
  code: 1,
  signal: null,
  oomKilled: false,
  spawnFailed: false,
  lastOutput: "TypeError: x",
};

/** A session that is driven by events; what it would have done is kept. */
export class Driven {
  session: Session;
  readonly effects: Effect[] = [];
  #nowMs = 0;
  readonly #app: App | null;
  readonly #hasDms: boolean;

  constructor(
    record: BootRecord,
    options: { readonly app?: App | null; readonly hasDms?: boolean; readonly isDurable?: boolean } = {},
  ) {
    this.session = newSession(record, options.isDurable);
    this.#app = options.app === undefined ? TEST_APP : options.app;
    this.#hasDms = options.hasDms ?? false;
  }

  send(...events: readonly SessionEvent[]): this {
    for (const event of events) {
      const context = {
        now: { monotonicMs: this.#nowMs, wallMs: 1_000_000 + this.#nowMs },
        options: DEFAULT_SESSION_OPTIONS,
        cryptography: new NodeCryptography(),
      };
      const { session, effects } = supervise(this.session, event, context);
      this.session = session;
      this.effects.push(...effects);
    }
    return this;
  }

  after(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  begin(): this {
    return this.send({ kind: "began", resetCause: "power" }).verify();
  }

  /** The generation that is being verified is whole. */
  verify(): this {
    const { app } = this.session;
    if (app.kind !== "verifying") return this;
    return this.send({
      kind: "verified",
      id: app.generation.id,
      outcome: { kind: "whole", app: this.#app, hasDms: this.#hasDms },
    });
  }

  damage(): this {
    const { app } = this.session;
    assert.ok(app.kind === "verifying");
    return this.send({
      kind: "verified",
      id: app.generation.id,
      outcome: { kind: "damaged", path: "x", reason: "wrong contents" },
    }).verify();
  }

  /** The search of the disk ends: these generations are whole now. */
  repaired(...whole: readonly string[]): this {
    const findings = whole.map((path) => ({
      path,
      problem: "wrong contents",
      versions: [],
      remedy: { kind: "repaired" as const, from: "the factory bundle" },
    }));
    const diagnosis = { findings, more: 0, whole, broken: [] };
    return this.send({ kind: "repaired", requestId: null, diagnosis, by: "bootloader" }).verify();
  }

  say(word: "READY" | "WATCHDOG" | "CONFIRM"): this {
    return this.send({ kind: "app-said", word });
  }

  crash(end: Partial<ProcessEnd> = {}): this {
    return this.send({ kind: "app-ended", end: { ...CRASH, ...end } });
  }

  /** Crashes, waits as long as it has to, and starts again. */
  crashAndRestart(): this {
    return this.crash().timer("app-restart").verify();
  }

  timer(name: Extract<SessionEvent, { kind: "timer" }>["name"]): this {
    return this.send({ kind: "timer", name });
  }

  ask(request: StepRequest, requestId = 1): this {
    return this.send({ kind: "asked", requestId, request });
  }

  of<Kind extends Effect["kind"]>(kind: Kind): Extract<Effect, { readonly kind: Kind }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { readonly kind: Kind }> => effect.kind === kind);
  }

  /** Kinds of the events that were logged. */
  get logged(): string[] {
    return this.of("commit").flatMap(({ events }) => events.map((event) => event.kind));
  }

  /** Versions that were started, in order. */
  get started(): string[] {
    return this.of("start-app").map(({ running }) => running.generation.version);
  }

  get delays(): number[] {
    return this.of("set-timer").flatMap(({ name, afterMs }) => (name === "app-restart" ? [afterMs] : []));
  }
}
