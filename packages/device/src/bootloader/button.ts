import { GpioError, type Clock, type Gpio, type GpioLevel, type GpioLine, type Logger } from "@regrow/core/port";
import {
  RESET_HOLD,
  newHold,
  nextTickMs,
  stepHold,
  type HoldEvent,
  type HoldNotice,
  type HoldState,
} from "@regrow/core/reset";

export interface ButtonPorts {
  readonly gpio: Gpio;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ButtonSetup {
  readonly line: GpioLine;
  /** The level that means "pressed". */
  readonly pressed: GpioLevel;
  /** Above 0: not believed before it was seen released for this long. */
  readonly blockedMs: number;
  readonly onNotice: (notice: Exclude<HoldNotice, "reached">) => void;
  /** While it is held: how long it has still to be. */
  readonly onHeld: (leftMs: number) => void;
}

/** A line that cannot be had is asked for again: another program may have it, or a tool that outlived us. */
const RETRY_MS = 10_000;
/** More changes than this in one period are noise; the line is left alone for the next one. */
const MOST_CHANGES = 500;
const PERIOD_MS = 10_000;

/** One line that resets the device when it is held. */
export class Button {
  readonly #ports: ButtonPorts;
  readonly #setup: ButtonSetup;
  #state: HoldState | undefined;
  #blockedMs: number;
  /** Monotonic time of the last moment in which it was not released. */
  lastActiveMs: number;

  constructor(ports: ButtonPorts, setup: ButtonSetup) {
    this.#ports = ports;
    this.#setup = setup;
    this.#blockedMs = setup.blockedMs;
    this.lastActiveMs = ports.clock.monotonicMs();
  }

  /** Resolves when it was held for long enough, or the signal aborts. Called again, it has to be let go first. */
  async held(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const end = await this.#watch(signal);
        if (end === "reached" && (await this.#isPressed(signal))) {
          this.#blockedMs = Math.max(this.#blockedMs, 1);
          return;
        }
        if (end === "noise") await this.#ports.clock.sleep(PERIOD_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof GpioError)) throw error;
        const isHopeless = error.code === "NOT_SUPPORTED";
        this.#ports.logger.warn("the line of the reset's button cannot be watched", { reason: error.message });
        await this.#ports.clock.sleep(isHopeless ? LONG_RETRY_MS : RETRY_MS, signal).catch(() => {});
      }
    }
  }

  async #watch(signal: AbortSignal): Promise<"reached" | "noise" | "over"> {
    const { gpio, clock } = this.#ports;
    const { line, pressed } = this.#setup;
    const own = new AbortController();
    const both = AbortSignal.any([signal, own.signal]);
    this.#state = undefined;
    const ticking = { isDone: Promise.resolve(), isOn: false };
    const begunMs = clock.monotonicMs();
    let changes = 0;
    try {
      for await (const level of gpio.watch(line, both)) {
        const atMs = clock.monotonicMs();
        this.#state ??= newHold(level === pressed, atMs, this.#blockedMs);
        this.#step({ kind: "level", isActive: level === pressed, atMs });
        if (!ticking.isOn) {
          ticking.isOn = true;
          ticking.isDone = this.#tick(both, () => own.abort()).finally(() => (ticking.isOn = false));
        }
        changes += 1;
        if (changes > MOST_CHANGES && atMs - begunMs < PERIOD_MS) return "noise";
      }
      return this.#kind() === "reached" ? "reached" : "over";
    } finally {
      own.abort();
      await ticking.isDone;
    }
  }

  /** As long as time alone may change something. */
  async #tick(signal: AbortSignal, onReached: () => void): Promise<void> {
    const { clock } = this.#ports;
    for (;;) {
      const afterMs = this.#state === undefined ? null : nextTickMs(this.#state, clock.monotonicMs(), RESET_HOLD);
      if (this.#kind() === "reached") return onReached();
      if (afterMs === null) return;
      await clock.sleep(afterMs, signal).catch(() => {});
      if (signal.aborted) return;
      this.#step({ kind: "tick", atMs: clock.monotonicMs() });
    }
  }

  #step(event: HoldEvent): void {
    if (this.#state === undefined) return;
    const { state, notice } = stepHold(this.#state, event, RESET_HOLD);
    this.#state = state;
    if (state.kind === "reached" || state.kind === "held" || state.wire.isActive) this.lastActiveMs = event.atMs;
    if (state.kind === "released") this.#blockedMs = 0;
    if (notice !== null && notice !== "reached") this.#setup.onNotice(notice);
    if (state.kind === "held") this.#setup.onHeld(Math.max(RESET_HOLD.holdMs - (event.atMs - state.fromMs), 0));
  }

  /** Once more, with nobody watching: a change that was missed must not reset the device. */
  async #isPressed(signal: AbortSignal): Promise<boolean> {
    const { gpio, logger } = this.#ports;
    const isPressed = (await gpio.read(this.#setup.line, signal)) === this.#setup.pressed;
    if (!isPressed) {
      logger.warn("the reset's button was let go unseen", {});
      this.#setup.onNotice("let-go");
    }
    return isPressed;
  }

  #kind(): HoldState["kind"] | undefined {
    return this.#state?.kind;
  }
}

/** Tools may be installed while the device runs. */
const LONG_RETRY_MS = 3_600_000;
