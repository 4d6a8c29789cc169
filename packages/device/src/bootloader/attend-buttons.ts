import { DiskError, type Clock, type Gpio, type GpioLevel, type GpioLine, type Logger } from "@regrow/core/port";
import { FULL_RESET, LONGEST_RELEASE_MS, releaseNeededMs, type GpioMap } from "@regrow/core/reset";
import { variableRow } from "@regrow/core/variable";
import type { BootloaderEvent, ButtonState } from "../channel/index.ts";
import { readKeptSettings } from "../store/index.ts";
import { Button } from "./button.ts";
import { readLatch, removeLatch, writeLatch } from "./button-latch.ts";
import { readDeviceFacts } from "./device-facts.ts";
import { Lamp } from "./lamp.ts";
import type { ResetPorts } from "./reset-ports.ts";
import { takeReset } from "./reset.ts";

export interface AttendPorts extends Pick<ResetPorts, "disk" | "cryptography" | "state"> {
  readonly gpio: Gpio;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the session lets be done. */
interface Session {
  tell(event: BootloaderEvent): void;
  restart(): void;
}

/**
 * Watches the lines that reset the device when they are held, whatever the kernel and the app do: GPIO 0, and the one that
 * `system.factory_reset.aux_gpio` names. Ends with the signal; never rejects, because a device without a button must run too. Source:
 * device-facts 7.2; hold time and signals are ours.
 */
export async function attendButtons(ports: AttendPorts, session: Session, signal: AbortSignal): Promise<void> {
  const { disk, logger } = ports;
  try {
    const { gpio } = await readDeviceFacts(disk);
    const lines = gpio === null ? [] : await resetLines(ports, gpio);
    if (gpio === null || lines.length === 0) return;
    const lamp = new Lamp(ports, gpio.lamp === null ? undefined : gpio.lines.get(gpio.lamp));
    const resets = await readLatch(disk);
    const buttons = lines.map((line) => newButton(ports, { line, resets, lamp, session }));
    const done = new AbortController();
    const both = AbortSignal.any([signal, done.signal]);
    const forgetting = resets === 0 ? undefined : forgetLatch(ports, buttons, both);
    await Promise.race(buttons.map((button) => resetWhenHeld(ports, { button, resets, lamp, session }, both)));
    done.abort();
    await forgetting;
    await untilAborted(signal);
    await lamp.close();
  } catch (error) {
    logger.error("the reset's button is not watched", {
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

interface ResetLine {
  readonly place: GpioLine;
  readonly pressed: GpioLevel;
}

interface Attended {
  readonly resets: number;
  readonly lamp: Lamp;
  readonly session: Session;
}

async function resetLines({ disk, logger }: AttendPorts, map: GpioMap): Promise<readonly ResetLine[]> {
  const { saved, factory } = await readKeptSettings(disk, SILENT);
  const valueOf = (name: typeof AUX_GPIO | typeof AUX_LEVEL): number =>
    Number(saved[name] ?? factory[name] ?? variableRow(name).default);
  const auxiliary = valueOf(AUX_GPIO);
  const lines: ResetLine[] = [];
  const first = map.lines.get(0);
  if (first !== undefined) lines.push({ place: first, pressed: map.resetLevel });
  if (auxiliary <= 0) return lines;
  const place = map.lines.get(auxiliary);
  if (place === undefined)
    logger.warn("no line of this machine has the GPIO's number", { gpio: auxiliary, variable: AUX_GPIO });
  else lines.push({ place, pressed: valueOf(AUX_LEVEL) === 0 ? 0 : 1 });
  return lines;
}

const AUX_GPIO = "system.factory_reset.aux_gpio";
const AUX_LEVEL = "system.factory_reset.aux_level";

function newButton(
  ports: AttendPorts,
  { line, resets, lamp, session }: Attended & { readonly line: ResetLine },
): Button {
  const { logger } = ports;
  let toldS = Number.POSITIVE_INFINITY;
  const say = (state: ButtonState, leftMs: number): void => session.tell({ kind: "reset-button", state, leftMs });
  return new Button(ports, {
    line: line.place,
    pressed: line.pressed,
    blockedMs: releaseNeededMs(resets),
    onNotice: (notice) => {
      logger.info("reset's button", { notice });
      if (notice === "pressed") {
        toldS = Number.POSITIVE_INFINITY;
        lamp.blink();
      }
      if (notice === "let-go" || notice === "noisy") {
        lamp.off();
        say("let-go", 0);
      }
    },
    onHeld: (leftMs) => {
      const leftS = Math.ceil(leftMs / 1_000);
      if (leftS < toldS && leftS > 0) say("held", leftMs);
      toldS = leftS;
    },
  });
}

/** Remembered first that the button did it: should it be stuck, the next start does not do it again. */
async function resetWhenHeld(
  ports: AttendPorts,
  { button, resets, lamp, session }: Attended & { readonly button: Button },
  signal: AbortSignal,
): Promise<void> {
  const { disk, logger } = ports;
  for (;;) {
    await button.held(signal);
    if (signal.aborted) return;
    try {
      await writeLatch(disk, resets + 1);
      await takeReset(ports, { by: "gpio", reset: FULL_RESET });
      lamp.on();
      session.tell({ kind: "reset-button", state: "reset", leftMs: 0 });
      return session.restart();
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      logger.error("no reset by the button: the disk takes no writes", { reason: error.message });
      lamp.off();
      session.tell({ kind: "reset-button", state: "failed", leftMs: 0 });
    }
  }
}

/** A button that was left alone for long enough is an ordinary one again. */
async function forgetLatch(
  { disk, clock, logger }: AttendPorts,
  buttons: readonly Button[],
  signal: AbortSignal,
): Promise<void> {
  try {
    for (;;) {
      const lastMs = Math.max(...buttons.map(({ lastActiveMs }) => lastActiveMs));
      const leftMs = lastMs + LONGEST_RELEASE_MS - clock.monotonicMs();
      if (leftMs <= 0) return await removeLatch(disk);
      await clock.sleep(leftMs, signal);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof DiskError)) throw error;
    logger.warn("the button's resets are not forgotten", { reason: error.message });
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
