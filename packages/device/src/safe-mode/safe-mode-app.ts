import { situationOf } from "@regrow/core/boot";
import { asRegrowError } from "@regrow/core/error";
import { BACKUP_RESET } from "@regrow/core/reset";
import {
  newSafeMode,
  stepSafeMode,
  type HealingStep,
  type SafeMode,
  type SafeModeEffect,
  type SafeModeEvent,
} from "@regrow/core/safe-mode";
import type { OtaTry } from "../safe-mode-network/index.ts";
import type { SafeModePorts } from "./ports.ts";

type Executors = {
  readonly [Kind in SafeModeEffect["kind"]]: (effect: Extract<SafeModeEffect, { readonly kind: Kind }>) => void;
};

/**
 * The safemode app of the framework: carries out what `stepSafeMode` decides. Runs from the start of a kernel in safe mode until the
 * kernel stops, which is what most of its steps lead to.
 */
export class SafeModeApp {
  readonly #ports: SafeModePorts;
  readonly #ended = Promise.withResolvers<void>();
  #state: SafeMode | undefined;
  #signal: AbortSignal = AbortSignal.abort();
  #timer = new AbortController();
  #trying = new AbortController();

  constructor(ports: SafeModePorts) {
    this.#ports = ports;
  }

  /** @param isSpent the bundle's own safemode app has failed too often. Resolves when the signal aborts. */
  async run(signal: AbortSignal, isSpent = false): Promise<void> {
    const { settings, hasDms } = this.#ports;
    const rules = {
      hasDms,
      isSpent,
      isOff: settings.atStart("system.safemode.disabled") === "1",
      mayResetFactory: settings.atStart("system.safemode.auto_factory_reset") === "1",
    };
    const times = {
      delayMs: 1_000 * Number(settings.atStart("system.safemode.heal_delay")),
      pauseMs: 1_000 * Number(settings.atStart("system.safemode.pause")),
    };
    this.#signal = signal;
    this.#state = newSafeMode(await this.#situation(), rules, times);
    signal.addEventListener("abort", () => this.#ended.resolve(), { once: true });
    if (signal.aborted) return;
    this.#follow({ kind: "began" });
    await this.#ended.promise;
    this.#timer.abort();
  }

  /** Somebody is at a console. */
  typed(): void {
    this.#follow({ kind: "typed" });
  }

  #follow(event: SafeModeEvent): void {
    if (this.#state === undefined || this.#signal.aborted) return;
    const { state, effects } = stepSafeMode(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#execute(effect);
  }

  #execute<Kind extends SafeModeEffect["kind"]>(
    effect: Extract<SafeModeEffect, { readonly kind: Kind }> & { readonly kind: Kind },
  ): void {
    const execute: Executors[Kind] = this.#executors[effect.kind];
    execute(effect);
  }

  readonly #executors: Executors = {
    "set-timer": ({ afterMs }) => this.#setTimer(afterMs),
    "clear-timer": () => this.#timer.abort(),
    say: ({ text }) => this.#ports.announce(text),
    record: ({ step, detail }) => {
      const event = { kind: "healing", step, outcome: "failed", generation: null, version: null, detail } as const;
      this.#inBackground(this.#ports.bootloader.request({ kind: "record", by: "kernel", event }));
    },
    // Told already, or not writable: it makes no difference here.
    "give-up": () =>
      this.#inBackground(this.#ports.bootloader.request({ kind: "heal", step: "give-up" }).catch(() => {})),
    ask: ({ step }) => this.#inBackground(this.#ask(step)),
    "try-update": () => this.#inBackground(this.#tryUpdate()),
    "reset-factory": () => this.#inBackground(this.#resetFactory()),
    "open-ways-in": () => this.#inBackground(this.#openWaysIn()),
    "keep-trying": () => this.#inBackground(this.#keepTrying()),
    "stop-trying": () => this.#trying.abort(),
  };

  #setTimer(afterMs: number): void {
    this.#timer.abort();
    const timer = new AbortController();
    this.#timer = timer;
    this.#ports.clock.sleep(afterMs, timer.signal).then(
      () => {
        if (!timer.signal.aborted) this.#follow({ kind: "time-up" });
      },
      () => undefined, // cleared, or the kernel stops
    );
  }

  async #ask(step: HealingStep): Promise<void> {
    try {
      if (step !== "update") await this.#untilUpdated();
      const { isTaken, detail } = await this.#ports.bootloader.request({ kind: "heal", step });
      const situation = await this.#situation();
      this.#ports.log.info("safe mode asked for a step", { step, isTaken, detail });
      this.#follow(isTaken ? { kind: "taken", situation } : { kind: "refused", situation, detail });
    } catch (error) {
      if (!this.#signal.aborted) await this.#refused(error);
    }
  }

  /** What is installed restarts the device; what fails lets the next step begin. */
  async #untilUpdated(): Promise<void> {
    const { isUpdating, clock } = this.#ports;
    while (isUpdating()) await clock.sleep(LOOK_EVERY_MS, this.#signal);
  }

  async #tryUpdate(): Promise<void> {
    const tried = await this.#ports.network.tryOta(this.#signal);
    this.#follow({ kind: "update-ended", outcome: OUTCOMES[tried.kind], detail: detailOf(tried) });
  }

  async #resetFactory(): Promise<void> {
    const { bootloader } = this.#ports;
    try {
      await bootloader.request({ kind: "factory-reset", by: "kernel", reset: BACKUP_RESET });
      await bootloader.request({ kind: "reboot", by: "kernel" });
    } catch (error) {
      await this.#refused(error);
    }
  }

  /** A disk that takes no writes refuses too: the next step may do without. */
  async #refused(error: unknown): Promise<void> {
    const detail = asRegrowError(error).message;
    this.#ports.log.error("safe mode cannot take a step", { reason: detail });
    this.#follow({ kind: "refused", situation: await this.#situation(), detail });
  }

  #waysIn: Promise<boolean> = Promise.resolve(false);

  async #openWaysIn(): Promise<void> {
    this.#waysIn = this.#ports.openWaysIn();
    await this.#waysIn;
  }

  /** Who sets the device up has the radio: to join a network would throw him out. */
  async #keepTrying(): Promise<void> {
    const trying = new AbortController();
    this.#trying = trying;
    if (await this.#waysIn) return;
    await this.#ports.network.keepTrying(AbortSignal.any([this.#signal, trying.signal]));
  }

  async #situation(): Promise<SafeMode["situation"]> {
    const { record, bootId } = await this.#ports.bootloader.request({ kind: "status" });
    return situationOf(record, bootId);
  }

  /** The kernel stops, and with it the bootloader's answers; anything else is a bug of ours, which ends the kernel as it should. */
  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!this.#signal.aborted) this.#ended.reject(error);
    });
  }
}

const LOOK_EVERY_MS = 1_000;

const OUTCOMES = {
  installing: "installing",
  "nothing-newer": "nothing",
  held: "nothing",
  unreached: "failed",
  failed: "failed",
} as const satisfies Readonly<Record<OtaTry["kind"], string>>;

function detailOf(tried: OtaTry): string {
  if (tried.kind === "installing") return tried.version;
  return tried.kind === "nothing-newer" ? "the DMS has nothing newer" : tried.detail;
}
