import type { Scope, Tenant } from "../organisation/index.ts";

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
  /** When the last one of a device ended that has none now; null: it has one, belongs to somebody else, or has had none since the DMS started. */
  linkEndedAtMs(scope: Scope, uuid: string): number | null;
  /** Devices of the organisation that have one. */
  listOnline(tenant: Tenant): readonly string[];
  /** Has a device check in now, if it is there: there is something for it. Without a link it hears of it in its time. */
  callIn(scope: Scope, uuid: string): void;
}
