import type { BootRecord, GenerationReference, HealRequest } from "@regrow/core/boot";
import type { ErrorCode, ErrorDetails } from "@regrow/core/error";
import type { FaultRecord } from "@regrow/core/fault";
import type { App } from "@regrow/core/manifest";
import type { Actor, RecoveryEvent } from "@regrow/core/recovery-log";
import type { Suspect } from "@regrow/core/safe-mode";
import type { Diagnosis } from "../doctor/index.ts";
import type { BootloaderEvent, KernelAnswers, KernelRequest } from "../channel/index.ts";
import type { NotifyWord } from "../app/index.ts";

/**
 * A session: from a boot decision until kernel and app have ended. Its rules are one pure function
 * (`supervise`): state, event -> state, effects. The shell (`run-session.ts`) has the processes, the disk and the timers.
 */
export interface Session {
  /** As it is durable, or will be with the effects that came with it. */
  readonly record: BootRecord;
  readonly app: AppPhase;
  readonly kernel: KernelPhase;
  readonly isSafeMode: boolean;
  /** What this session's app start runs; null while nothing has been decided, in safe mode and without software. */
  readonly running: Running | null;
  /** Generations that were found damaged since the session began. */
  readonly damaged: ReadonlySet<string>;
  /** The DMS has answered since the session began. */
  readonly hasCheckedIn: boolean;
  /** Faults of the app in a row, none of which ran for long: the next start waits longer. */
  readonly quickFaults: number;
  /** The trial cannot be counted because the disk takes no writes: it is not started (law L5). */
  readonly canTry: boolean;
  /** Nothing was whole, and what the disk still holds has been tried: it is not tried again before the next start. */
  readonly hasTriedRepair: boolean;
  readonly ending: Ending | null;
}

/** A generation that has been verified in this session, and its trial or confirmed state when it was started. */
export interface Running {
  readonly generation: GenerationReference;
  readonly onTrial: boolean;
  /** Null for a bundle of files only. */
  readonly app: App | null;
  /** The device has a DMS: a trial has to reach it. */
  readonly hasDms: boolean;
  /** READY, or the stated time alive. */
  readonly isGood: boolean;
}

/** `sinceMs`: monotonic time of the start. */
export type AppPhase =
  | { readonly kind: "none" }
  | { readonly kind: "verifying"; readonly generation: GenerationReference }
  /** Nothing can be started: the disk is searched for what could repair it. */
  | { readonly kind: "repairing" }
  | { readonly kind: "starting"; readonly sinceMs: number }
  | { readonly kind: "ready"; readonly sinceMs: number }
  /** Being killed because a time ran out; its end is that fault. */
  | {
      readonly kind: "timed-out";
      readonly sinceMs: number;
      readonly by: "start-timeout" | "watchdog";
      readonly wasReady: boolean;
    }
  /** It has ended as if it had been asked to (`isDoubtful`): a fault, unless the device is asked to stop too. */
  | { readonly kind: "doubtful"; readonly fault: FaultRecord }
  /** Between two starts. */
  | { readonly kind: "waiting" }
  /** Asked to stop; then the next decision, or nothing. */
  | { readonly kind: "stopping"; readonly startsAgain: boolean };

export type KernelPhase =
  | { readonly kind: "running"; readonly sinceMs: number }
  | { readonly kind: "doubtful"; readonly fault: FaultRecord }
  | { readonly kind: "waiting" }
  | { readonly kind: "stopping" }
  | { readonly kind: "ended" };

/** Why a session ends. "faulty": this framework cannot keep its kernel running. */
export type Ending = "stop" | "reboot" | "faulty";

/** Where times come from: the step itself knows none. */
export interface Now {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** How a process ended, as the shell saw it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly oomKilled: boolean;
  readonly spawnFailed: boolean;
  readonly lastOutput: string;
}

/** What the machine's last reset was. */
export const RESET_CAUSES = ["power", "watchdog", "panic", "unknown"] as const;
export type ResetCause = (typeof RESET_CAUSES)[number];

export type TimerName =
  | "start-timeout"
  | "watchdog"
  | "alive"
  | "healthy"
  | "app-doubt"
  | "app-restart"
  | "kernel-doubt"
  | "kernel-restart"
  | "kernel-healthy";

export type SessionEvent =
  | { readonly kind: "began"; readonly resetCause: ResetCause }
  | { readonly kind: "verified"; readonly id: string; readonly outcome: Verified }
  /** A trial was not started, because its start could not be made durable. */
  | { readonly kind: "not-durable" }
  | { readonly kind: "app-said"; readonly word: NotifyWord }
  | { readonly kind: "app-ended"; readonly end: ProcessEnd }
  | { readonly kind: "kernel-ended"; readonly end: ProcessEnd }
  | { readonly kind: "timer"; readonly name: TimerName }
  | {
      readonly kind: "installed";
      readonly requestId: number;
      readonly updateId: string;
      readonly generation: GenerationReference;
      readonly by: Actor;
      /** It came as a file. */
      readonly isOffline?: boolean;
    }
  /** A repair has ended; `requestId` null: nobody but the session had asked for it. */
  | {
      readonly kind: "repaired";
      readonly requestId: number | null;
      readonly diagnosis: Diagnosis;
      readonly by: Actor;
    }
  | { readonly kind: "asked"; readonly requestId: number; readonly request: StepRequest }
  /** Safe mode asks for a step; the settings that are suspected have been looked up. */
  | {
      readonly kind: "heal-asked";
      readonly requestId: number;
      readonly step: HealRequest["step"];
      readonly suspects: readonly Suspect[];
    }
  /** What was taken down is to be carried out with nothing running. */
  | { readonly kind: "restart" }
  | { readonly kind: "stop" };

/** Requests that change something here; the shell answers the others by itself. */
export type StepRequest = Extract<
  KernelRequest,
  { kind: "checked-in" | "confirm" | "roll-back" | "reset-faults" | "force-safe-mode" | "reboot" | "record" }
>;

export type Verified =
  | { readonly kind: "whole"; readonly app: App | null; readonly hasDms: boolean }
  | { readonly kind: "damaged"; readonly path: string; readonly reason: string };

/**
 * Carried out in order. When a commit fails, the answers after it become refusals and a trial after it is not started
 * (`not-durable`); everything else goes on, because a device with a broken disk must still run what it has (law L1).
 */
export type Effect =
  /** Events into the recovery log, then the record: durable before the next effect. */
  | {
      readonly kind: "commit";
      readonly record: BootRecord;
      readonly events: readonly RecoveryEvent[];
      readonly by: Actor;
    }
  | { readonly kind: "verify"; readonly generation: GenerationReference }
  | { readonly kind: "start-app"; readonly running: Running; readonly app: App }
  | { readonly kind: "stop-app"; readonly withinMs: number }
  | { readonly kind: "kill-app" }
  | { readonly kind: "start-kernel" }
  | { readonly kind: "stop-kernel"; readonly withinMs: number }
  | { readonly kind: "set-timer"; readonly name: TimerName; readonly afterMs: number }
  | { readonly kind: "clear-timer"; readonly name: TimerName }
  | { readonly kind: "tell-kernel"; readonly event: BootloaderEvent }
  | { readonly kind: "answer"; readonly requestId: number; readonly answer: KernelAnswers[KernelRequest["kind"]] }
  /** Answered with the number of the entry that the commit before it made. */
  | { readonly kind: "answer-sequence"; readonly requestId: number }
  | { readonly kind: "refuse"; readonly requestId: number; readonly code: ErrorCode; readonly details: ErrorDetails }
  | { readonly kind: "discard-staging"; readonly updateId: string }
  | { readonly kind: "collect-garbage" }
  /** Look for what gives the installed versions back; told by "repaired". */
  | { readonly kind: "repair" }
  /** A generation was found damaged: for the log. */
  | { readonly kind: "report-damage"; readonly id: string; readonly path: string; readonly reason: string }
  | { readonly kind: "finish"; readonly ending: Ending };

/** Bounds that a device may set. */
export interface SessionOptions {
  /** Running without a fault for this long clears the app's fault counter; 0: never. */
  readonly healthyMs: number;
  /** First wait before a failed process is started again; doubles up to `maxBackOffMs`. */
  readonly backOffMs: number;
  readonly maxBackOffMs: number;
  /** An end that looks asked for waits so long for our own stop before it is a fault. */
  readonly doubtMs: number;
  /** How long the kernel may take to stop. */
  readonly kernelStopMs: number;
  /** A kernel that ran for this long has its old faults forgotten. */
  readonly kernelHealthyMs: number;
  /** Shortest healthy time that proves a try of safe mode. */
  readonly tryMs: number;
  /** The machine's start: a new one each time; empty where it is not known. */
  readonly bootId: string;
}

/** Source: design section 4; the healthy time is a variable of the device. */
export const DEFAULT_SESSION_OPTIONS: SessionOptions = {
  healthyMs: 300_000,
  backOffMs: 1_000,
  maxBackOffMs: 30_000,
  doubtMs: 1_000,
  kernelStopMs: 10_000,
  kernelHealthyMs: 300_000,
  tryMs: 60_000,
  bootId: "",
};

export interface Step {
  readonly session: Session;
  readonly effects: readonly Effect[];
}
