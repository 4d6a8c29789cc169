import type { Cryptography } from "@regrow/core/port";
import type { SimulatedDisk } from "@regrow/sim/disk";
import type { Fact } from "../facts.ts";
import type { Allowed } from "../laws.ts";

/** What a scenario is given. */
export interface Stage {
  readonly disk: SimulatedDisk;
  readonly cryptography: Cryptography;
  /** To be called in the moment in which somebody was told. */
  readonly tell: (fact: Fact) => void;
}

/**
 * A procedure, written once. Run again after a restart at any moment it comes to the same end, so it serves for power cuts,
 * kills, errors of the disk and mutants alike.
 */
export interface Scenario {
  readonly name: string;
  /** Its mutants are tried in the short run too. */
  readonly isSmall?: boolean;
  readonly allowed?: Allowed;
  /** Files whose contents the laws look at. */
  readonly watched?: readonly string[];
  /** Files that nothing may change (law L14); the identity where nothing is said. */
  readonly kept?: readonly string[];
  /** A durable disk on which the procedure begins. */
  prepare(cryptography: Cryptography): Promise<SimulatedDisk>;
  run(stage: Stage): Promise<void>;
  /** Version that is confirmed when it has come to its end; null: none. */
  readonly ends: string | null;
  /** What this procedure promises besides: the law that a disk breaks, before a device starts from it. */
  readonly law?: (disk: SimulatedDisk, facts: readonly Fact[]) => Promise<string | undefined>;
}

/** What is given at manufacture and never again. */
export const IDENTITY_FILES = ["identity/key.pem", "identity/platform-root.json", "identity/console-secret"] as const;
