import type { BootRecord } from "@regrow/core/boot";
import type { BundleHead, HeadManifests } from "@regrow/core/bundle";
import type { KeptObject } from "@regrow/core/intake";
import type { FullManifest } from "@regrow/core/manifest";
import type { Clock, Cryptography, Disk, Logger } from "@regrow/core/port";
import type { Actor, RecoveryEvent } from "@regrow/core/recovery-log";
import type { UpdateProgress } from "@regrow/core/update";
import type { Diagnosis } from "../doctor/index.ts";

/** Who installs what the intake has brought: the bootloader as the kernel asks it, or rescue by itself. All throw RegrowError. */
export interface Installer {
  status(): Promise<{
    readonly record: BootRecord;
    readonly running: { readonly id: string; readonly version: string; readonly onTrial: boolean } | null;
  }>;
  /** A place for the update's files; what another update has brought moves in. */
  clearStaging(updateId: string): Promise<void>;
  /** Makes it the next trial. */
  install(updateId: string, by: Actor): Promise<void>;
  /** Gives back what is damaged or missing of what is installed, out of the update's folder too, which goes afterwards. */
  repair(updateId: string, by: Actor): Promise<Diagnosis>;
  record(by: Actor, event: RecoveryEvent): Promise<void>;
}

/** What must not go on twice at a time, and is told to whoever asks. */
export interface Desk {
  /** Whether what goes on must not be interrupted. */
  readonly isHeld: boolean;
  /** Interrupts an update over the air, which goes on later. @throws RegrowError UPDATE_BUSY */
  makeWay(): Promise<void>;
  /** Makes way itself. @throws RegrowError UPDATE_BUSY */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  tell(progress: UpdateProgress): void;
  /** Something has become of it. */
  noteInstalled(generation: string): Promise<void>;
  noteUpToDate(): Promise<void>;
}

export interface IntakePorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly log: Logger;
  readonly desk: Desk;
  readonly installer: Installer;
  /** Whether the head may be trusted and is for this device. @throws RegrowError TRUST_*, UPDATE_* */
  readonly checkHead: (head: BundleHead, manifests: HeadManifests) => Promise<void>;
  /** How much of a half object an over-the-air download has left that was cut off, its file cut to what is verified. */
  readonly surveyPack?: (updateId: string, manifest: FullManifest) => Promise<KeptObject | null>;
}
