import { sql } from "kysely";
import type { Clock } from "@regrow/core/port";
import type { Tenant } from "../organisation/index.ts";
import type { Presences } from "./presence.ts";

const HOUR_MS = 3_600_000;

/** A device is about when it was seen so lately, with a live link or without one: it checks in every minute or two unless it is told otherwise. */
export const ABOUT_WITHIN_MS = HOUR_MS;
/** A device that has an owner is quiet when it was not seen for so long. */
export const QUIET_AFTER_MS = 24 * HOUR_MS;

/** What devices are looked for by, besides what the database knows of them. */
export interface Sight {
  readonly nowMs: number;
  /** Devices of the organisation that have a live link. */
  readonly linked: () => readonly string[];
}

export interface SightParts {
  readonly clock: Pick<Clock, "nowMs">;
  readonly links: Pick<Presences, "listOnline">;
}

export function sightOf({ clock, links }: SightParts, tenant: Tenant): Sight {
  return { nowMs: clock.nowMs(), linked: () => links.listOnline(tenant) };
}

/** When a device was last seen, as the index has it; 0: never. */
export const LAST_SEEN = sql<number>`coalesce(devices.last_seen_at_ms, 0)`;
