import type { Clock, Logger } from "@regrow/core/port";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import type { OtaTry } from "../safe-mode-network/index.ts";
import type { Settings } from "../settings/index.ts";

/** What the safemode app of the framework works with. */
export interface SafeModePorts {
  readonly bootloader: Bootloader;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: Pick<Settings, "atStart" | "get">;
  readonly hasDms: boolean;
  readonly network: SafeModeUpdates;
  /** An update is on its way, by whatever path: it may be what heals, and nothing may cut it short. */
  readonly isUpdating: () => boolean;
  /** A line for the person at the consoles. */
  readonly announce: (line: string) => void;
  /** Set-up network and remote terminal; true: the radio is a set-up network now. Does not reject. */
  readonly openWaysIn: () => Promise<boolean>;
}

/** The network's part (`safe-mode-network`). */
interface SafeModeUpdates {
  /** Rejects with the signal's reason alone. */
  tryOta(signal: AbortSignal): Promise<OtaTry>;
  /** Never rejects. */
  keepTrying(signal: AbortSignal): Promise<void>;
}
