import { BootState } from "./boot-state.ts";
import { readHealthyMs } from "./healthy-time.ts";
import { carryOutOrder } from "./orders.ts";
import { runSession } from "./run-session.ts";
import type { SessionPorts } from "./session-ports.ts";
import { DEFAULT_SESSION_OPTIONS, type ResetCause, type SessionOptions } from "./session.ts";
import type { FrameworkIdentity } from "./status.ts";
import { Storekeeper } from "./storekeeper.ts";
import type { RemoveFolder } from "./wipe.ts";

export interface BootloaderSetup extends SessionPorts {
  readonly resetCause: ResetCause;
  readonly framework: FrameworkIdentity;
  readonly options?: Partial<SessionOptions>;
  /** Ends an app that outlived its bootloader. */
  readonly endStaleApp?: () => Promise<unknown>;
  readonly removeFolder?: RemoveFolder;
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
    await carryOutOrder({ ...setup, state });
    const healthyMs = await readHealthyMs(setup.disk);
    const ending = await runSession({
      ports: setup,
      state,
      storekeeper,
      options: { ...DEFAULT_SESSION_OPTIONS, healthyMs, ...setup.options },
      resetCause,
      framework: setup.framework,
      stop,
      onKernelReady: setup.onKernelReady ?? ((): void => {}),
    });
    await storekeeper.settle();
    if (ending !== "reboot") return ending;
  }
}
