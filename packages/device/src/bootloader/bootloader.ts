import type { Gpio } from "@regrow/core/port";
import { attendButtons } from "./attend-buttons.ts";
import { BootState } from "./boot-state.ts";
import type { RemoveFolder } from "./erase.ts";
import { settleHealing } from "./healing-settings.ts";
import { readTimes } from "./healthy-time.ts";
import { carryOutOrder } from "./orders.ts";
import { carryOutReset } from "./reset.ts";
import { runSession } from "./run-session.ts";
import type { SessionPorts } from "./session-ports.ts";
import { DEFAULT_SESSION_OPTIONS, type ResetCause, type SessionOptions } from "./session.ts";
import type { FrameworkIdentity } from "./status.ts";
import { Storekeeper } from "./storekeeper.ts";

export interface BootloaderSetup extends SessionPorts {
  readonly resetCause: ResetCause;
  readonly framework: FrameworkIdentity;
  readonly options?: Partial<SessionOptions>;
  /** Ends an app that outlived its bootloader. */
  readonly endStaleApp?: () => Promise<unknown>;
  readonly removeFolder?: RemoveFolder;
  /** The machine's pins, for the button that resets the device; undefined where it has none. */
  readonly gpio?: Gpio;
  /** The kernel has come up, in this session. */
  readonly onKernelReady?: () => void;
}

/** Why the bootloader ended: it was asked to, or its framework cannot keep a kernel running. */
export type BootloaderEnd = "stop" | "faulty";

/**
 * Verifies, starts, watches, counts, decides; the only writer of boot record, faults and recovery log. Ends when `stop` is
 * aborted, with kernel and app stopped, or when the kernel cannot be kept running.
 */
export async function runBootloader(setup: BootloaderSetup, stop: AbortSignal): Promise<BootloaderEnd> {
  const state = await BootState.open(setup);
  const storekeeper = new Storekeeper(setup);
  // The machine's reset is the first session's alone; a `reboot` of ours is none.
  for (let resetCause = setup.resetCause; ; resetCause = "unknown") {
    await settleHealing({ ...setup, state });
    await carryOutReset({ ...setup, state });
    await carryOutOrder({ ...setup, state });
    const times = await readTimes(setup.disk);
    const { gpio } = setup;
    const attendants: Promise<void>[] = [];
    const ending = await runSession({
      ports: setup,
      state,
      storekeeper,
      options: { ...DEFAULT_SESSION_OPTIONS, ...times, ...setup.options },
      resetCause,
      framework: setup.framework,
      stop,
      ...(gpio === undefined
        ? {}
        : {
            attend: (session, signal) =>
              void attendants.push(attendButtons({ ...setup, gpio, state }, session, signal)),
          }),
      onKernelReady: setup.onKernelReady ?? ((): void => {}),
    });
    await Promise.all(attendants);
    await storekeeper.settle();
    if (ending !== "reboot") return ending;
  }
}
