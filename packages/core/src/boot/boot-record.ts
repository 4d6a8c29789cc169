import type { FaultRecord } from "../fault/index.ts";
import type { Healing, HealingTry } from "../safe-mode/index.ts";

/** A generation as the boot record names it. */
export interface GenerationReference {
  /** SHA-256 of the manifest, lower-case hex: the generation's folder name. */
  readonly id: string;
  readonly product: string;
  readonly version: string;
  readonly securityVersion: number;
}

/** A generation that has not been confirmed. */
export interface Trial {
  readonly generation: GenerationReference;
  /** Starts so far, the running one included; made durable before each start (law L5). */
  readonly starts: number;
  /** The update that brought it; ties its outcome to the offer. */
  readonly updateId: string;
  /**
   * There when it came by hand to a device that had not reached its DMS since its start: it has cut nothing off, so it is confirmed
   * without a check-in.
   */
  readonly isCutOff?: true;
  /** There when it is no update, but a try of safe mode to get well: then the first fault ends it. */
  readonly healing?: HealingTry;
}

/** Why the device is in safe mode. */
export const SAFE_MODE_REASONS = ["max-faults", "forced", "nothing-whole", "kernel-faults"] as const;
export type SafeModeReason = (typeof SAFE_MODE_REASONS)[number];

/**
 * The only switch of a device: which generation runs and what is known against it.
 * Written by the bootloader alone, double-buffered and checksummed (`record-codec.ts`), replaced as a whole.
 */
export interface BootRecord {
  /** Counts every write; of two valid copies the higher one holds. */
  readonly sequence: number;
  /** The one that runs and has proved itself; null on a device without software. */
  readonly confirmed: GenerationReference | null;
  /** The one confirmed before it, kept to fall back to. */
  readonly previous: GenerationReference | null;
  readonly trial: Trial | null;
  /** Nothing below it runs (law L4). */
  readonly securityVersion: number;
  /** Faults of the confirmed generation since the last reset or clearing; 8 lead to safe mode. */
  readonly appFaults: number;
  /** Faults of the kernel; lead to the previous framework, then to rescue. */
  readonly kernelFaults: number;
  /** Faults while in safe mode; lead to rescue. */
  readonly safeModeFaults: number;
  /** Set while the device is kept in safe mode, until the faults are reset. */
  readonly safeMode: SafeModeReason | null;
  /** Times that faults led to safe mode since the device last ran well; see `isRelapse`. */
  readonly safeModeEntries: number;
  /** What the device knows of its own recovery; null where there is nothing to know. */
  readonly healing: Healing | null;
  /** The newest faults, oldest first, at most `FAULT_RING_LENGTH`. */
  readonly faults: readonly FaultRecord[];
}

/** Unconfirmed starts that a trial gets (law L5). */
export const MAX_TRIAL_STARTS = 3;
/** Faults of a confirmed generation that lead to safe mode (law L5). */
export const MAX_APP_FAULTS = 8;
/** Faults of the kernel that lead to the previous framework. */
export const MAX_KERNEL_FAULTS = 8;
/** Faults in safe mode that lead to rescue. */
export const MAX_SAFE_MODE_FAULTS = 8;
/** Fault records that are kept. */
export const FAULT_RING_LENGTH = 16;

/** What a device starts with. */
export const EMPTY_BOOT_RECORD: BootRecord = {
  sequence: 0,
  confirmed: null,
  previous: null,
  trial: null,
  securityVersion: 0,
  appFaults: 0,
  kernelFaults: 0,
  safeModeFaults: 0,
  safeMode: null,
  safeModeEntries: 0,
  healing: null,
  faults: [],
};
