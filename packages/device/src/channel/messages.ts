import type { BootRecord, HealRequest } from "@regrow/core/boot";
import type { Actor, RecoveryEvent } from "@regrow/core/recovery-log";
import type { ErrorCode, ErrorDetails } from "@regrow/core/error";
import type { Order } from "@regrow/core/protocol";
import type { ResetRequest } from "@regrow/core/reset";
import type { Diagnosis } from "../doctor/index.ts";

/**
 * What kernel and bootloader say to each other: lines of JSON over an inherited socket (fd 3 of the kernel), which no other
 * process can reach. The kernel asks, the bootloader answers by the same `id`, and tells events unasked.
 * The bootloader alone writes boot record, faults and recovery log; the kernel never needs to.
 */
export type KernelRequest =
  | { readonly kind: "status" }
  /** Verify what is in `staging/<updateId>/` and make it the next trial. Takes effect with the next `reboot`. */
  | {
      readonly kind: "install";
      readonly updateId: string;
      readonly by: Actor;
      /** It came as a file, not from the DMS. */
      readonly isOffline?: true;
    }
  /** The DMS has answered a check-in since this start. */
  | { readonly kind: "checked-in" }
  /** Confirm without waiting for the rule (a person said so). */
  | { readonly kind: "confirm"; readonly by: Actor }
  /** End a running trial now and go back. */
  | { readonly kind: "roll-back"; readonly by: Actor }
  | { readonly kind: "reset-faults"; readonly by: Actor }
  | { readonly kind: "force-safe-mode"; readonly by: Actor }
  /** A step by which safe mode tries to get well; taken steps that need a start are followed by one. */
  | { readonly kind: "heal"; readonly step: HealRequest["step"] }
  | { readonly kind: "reboot"; readonly by: Actor }
  /** Add an entry that only the kernel knows of (provisioned, update-refused ...). */
  | { readonly kind: "record"; readonly by: Actor; readonly event: RecoveryEvent }
  /** Lines of the recovery log after a sequence number, at most `limit`. */
  | { readonly kind: "log"; readonly afterSequence: number; readonly limit: number }
  /** Look at everything on the disk, and change nothing. */
  | { readonly kind: "check" }
  /** The same, and give back what can be given back; what lies in `staging/` is a source too. `updateId` goes afterwards. */
  | { readonly kind: "repair"; readonly by: Actor; readonly updateId: string | null }
  /** What the DMS asks of the device besides updating: carried out at the beginning of the next session, once for each identifier. */
  | { readonly kind: "order"; readonly order: Order }
  /** Carried out at the beginning of the next session, with nothing running: `reboot` after the answer. */
  | { readonly kind: "factory-reset"; readonly by: Actor; readonly reset: ResetRequest }
  /** A free place for an update's files; made empty unless it is there (then it is resumed). */
  | { readonly kind: "clear-staging"; readonly updateId: string };

export type ButtonState = "held" | "let-go" | "reset" | "failed";

export type AppState = "none" | "starting" | "ready" | "waiting" | "stopping" | "stopped";

/** What the kernel needs to know to answer people. */
export interface DeviceStatus {
  readonly record: BootRecord;
  /** The generation whose app this start runs; null in safe mode or without software. */
  readonly running: {
    readonly id: string;
    readonly product: string;
    readonly version: string;
    readonly securityVersion: number;
    readonly onTrial: boolean;
  } | null;
  readonly isSafeMode: boolean;
  /** The machine's start, which ends the counters of safe mode; empty where the machine does not tell. */
  readonly bootId: string;
  readonly app: AppState;
  readonly appUptimeMs: number;
  readonly logSequence: number;
  readonly logHash: string;
  readonly frameworkVersion: string;
  readonly slot: string;
}

/** Answer to each request kind. */
export interface KernelAnswers {
  readonly status: DeviceStatus;
  readonly install: { readonly generation: string; readonly version: string };
  readonly "checked-in": null;
  readonly confirm: null;
  readonly "roll-back": null;
  readonly "reset-faults": { readonly faults: number };
  readonly "force-safe-mode": null;
  /** `detail`: why not. */
  readonly heal: { readonly isTaken: boolean; readonly detail: string };
  readonly reboot: null;
  readonly record: { readonly sequence: number };
  readonly log: { readonly lines: readonly string[] };
  readonly check: Diagnosis;
  readonly repair: Diagnosis;
  /** "done": it was carried out before. "taken": the next `reboot` does. */
  readonly order: { readonly state: "taken" | "done" };
  /** What will be kept and what will go, a line for each; durable. */
  readonly "factory-reset": { readonly lines: readonly string[] };
  readonly "clear-staging": null;
}

/** Told by the bootloader when it happens. */
export type BootloaderEvent =
  | { readonly kind: "app"; readonly state: AppState }
  | { readonly kind: "confirmed"; readonly version: string }
  | { readonly kind: "rolling-back"; readonly version: string }
  /** A try of safe mode has proved itself; `detail`: what it was. */
  | { readonly kind: "healed"; readonly detail: string }
  | { readonly kind: "recorded"; readonly sequence: number }
  /** Somebody holds the button that resets the device, or has let go of it; `leftMs`: until it is reset. */
  | { readonly kind: "reset-button"; readonly state: ButtonState; readonly leftMs: number }
  /** Finish within `withinMs`; then the kernel is killed. */
  | { readonly kind: "stop"; readonly withinMs: number };

export type ToBootloader = { readonly id: number; readonly request: KernelRequest };
export type ToKernel =
  | { readonly id: number; readonly answer: KernelAnswers[KernelRequest["kind"]] }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly details: ErrorDetails } }
  | { readonly event: BootloaderEvent };
