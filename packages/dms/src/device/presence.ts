import type { Scope } from "../organisation/index.ts";

/** That a device is there: what its live link says. Nothing of it is in the database. */
export interface Presence {
  readonly onlineSinceMs: number;
  readonly isSafeMode: boolean;
  /** Console and commands are switched on at the device. */
  readonly takesCommands: boolean;
  /** What it told last about itself; null while it has told nothing. */
  readonly telemetry: {
    readonly atMs: number;
    readonly values: Readonly<Record<string, string | number | boolean | null>>;
  } | null;
}

/** Where live links are found. */
export interface Presences {
  /** Undefined while the device has none, or belongs to somebody else. */
  presence(scope: Scope, uuid: string): Presence | undefined;
  /** Has a device check in now, if it is there: there is something for it. Without a link it hears of it in its time. */
  callIn(scope: Scope, uuid: string): void;
}
