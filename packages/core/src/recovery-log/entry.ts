import type { SafeModeReason } from "../boot/index.ts";
import type { FaultRecord } from "../fault/index.ts";
import type { HealingOutcome, HealingSubject } from "../safe-mode/index.ts";

/** Who made the device do it. */
export const ACTORS = ["bootloader", "kernel", "console", "dms", "factory", "gpio"] as const;
export type Actor = (typeof ACTORS)[number];

/**
 * What can happen to a device that a person may later ask about. Every entry says why (law L13).
 * `generation` is the manifest's hash; `from` and `to` are versions, null without software.
 */
export type RecoveryEvent =
  | {
      readonly kind: "installed";
      readonly updateId: string;
      readonly generation: string;
      readonly product: string;
      readonly version: string;
      readonly from: string | null;
    }
  | {
      readonly kind: "confirmed";
      readonly updateId: string;
      readonly generation: string;
      readonly product: string;
      readonly version: string;
      readonly securityVersion: number;
    }
  | {
      readonly kind: "rolled-back";
      readonly updateId: string;
      readonly generation: string;
      readonly version: string;
      readonly to: string | null;
      readonly reason: RollbackReason;
      readonly fault: FaultRecord | null;
    }
  | {
      readonly kind: "update-refused";
      readonly updateId: string;
      readonly version: string | null;
      readonly code: string;
      readonly detail: string;
    }
  | {
      readonly kind: "fell-back";
      readonly generation: string;
      readonly to: string | null;
      readonly toGeneration: string | null;
      readonly detail: string;
    }
  | { readonly kind: "fault"; readonly fault: FaultRecord }
  | { readonly kind: "safe-mode-entered"; readonly reason: SafeModeReason; readonly faults: number }
  | { readonly kind: "faults-reset"; readonly faults: number }
  | { readonly kind: "faults-cleared"; readonly faults: number; readonly healthyMs: number }
  /** `generation`, `product`, `version`: what is taken as confirmed; null: nothing verifies. */
  | {
      readonly kind: "record-rebuilt";
      readonly generation: string | null;
      readonly product: string | null;
      readonly version: string | null;
      readonly detail: string;
    }
  /** A self-check has given back what was damaged; `found` counts all that it found, `detail` names what was first. */
  | { readonly kind: "repaired"; readonly found: number; readonly repaired: number; readonly detail: string }
  /** Asked for and begun; `detail` says what is kept. */
  | { readonly kind: "factory-reset"; readonly detail: string }
  | { readonly kind: "provisioned"; readonly uuid: string; readonly dms: string }
  | { readonly kind: "claimed"; readonly owner: string }
  /** Nobody owns the device any more; `owner` has let go of it. */
  | { readonly kind: "released"; readonly owner: string }
  | { readonly kind: "activated"; readonly product: string }
  | { readonly kind: "deactivated"; readonly product: string }
  /** What the DMS has ordered is done, for good; `orderId` is never done again. */
  | { readonly kind: "order-done"; readonly orderId: string; readonly order: string; readonly detail: string }
  /** It cannot be done here, now or later. */
  | { readonly kind: "order-refused"; readonly orderId: string; readonly order: string; readonly detail: string }
  /** What safe mode does to get well by itself; `generation` and `version`: what was tried, or turned out to be at fault. */
  | {
      readonly kind: "healing";
      readonly step: HealingSubject;
      readonly outcome: HealingOutcome;
      readonly generation: string | null;
      readonly version: string | null;
      readonly detail: string;
    }
  | { readonly kind: "framework"; readonly detail: string };

/** Why a trial ended; "replaced": another update came before it was decided. */
export const ROLLBACK_REASONS = ["starts-exhausted", "damaged", "asked", "below-security-version", "replaced"] as const;
export type RollbackReason = (typeof ROLLBACK_REASONS)[number];

/**
 * A link of the recovery log's hash chain: one line of JSON, whose `hash` is the SHA-256 of the line without it.
 * The device sends these to the DMS as they are, signed up to the newest; the DMS takes each sequence number once.
 */
export interface RecoveryEntry {
  /** From 1, without gaps, for the life of the device. */
  readonly sequence: number;
  readonly atMs: number;
  readonly by: Actor;
  readonly event: RecoveryEvent;
  /** `hash` of the entry before; 64 zeros for the first. */
  readonly previous: string;
  readonly hash: string;
}
