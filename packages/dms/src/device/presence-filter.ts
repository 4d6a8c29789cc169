import { sql } from "kysely";
import type { VisibleDevices } from "./device-view.ts";
import { ABOUT_WITHIN_MS, LAST_SEEN, type Sight } from "./sight.ts";

/** How devices reach the DMS. Each device is one of the first four; "about": seen in the last hour, with a live link or without one. */
export const PRESENCES = ["linked", "checks-in", "offline", "never-seen", "about"] as const;
export type PresenceName = (typeof PRESENCES)[number];

interface PresenceQuestion extends Sight {
  /** Something else that is asked for leaves less than that nearly all devices were seen lately: it is to choose the index. */
  readonly isNarrowed: boolean;
}

/** Devices that reach the DMS in that way now. What was seen in the last seconds may not be written yet. */
export function inPresence(query: VisibleDevices, presence: PresenceName, asked: PresenceQuestion): VisibleDevices {
  const { linked, isNarrowed } = asked;
  const sinceMs = asked.nowMs - ABOUT_WITHIN_MS;
  const lastSeen = isNarrowed ? UNINDEXED_LAST_SEEN : LAST_SEEN;
  if (presence === "linked") return query.where("devices.uuid", "in", textsOf(linked()));
  if (presence === "about") return query.where(lastSeen, ">=", sinceMs);
  const unlinked = query.where("devices.uuid", "not in", textsOf(linked()));
  if (presence === "never-seen") return unlinked.where(LAST_SEEN, "=", 0);
  if (presence === "checks-in") return unlinked.where(lastSeen, ">=", sinceMs);
  return unlinked.where(LAST_SEEN, ">", 0).where(LAST_SEEN, "<", sinceMs);
}

/** The same value in words that no index has. */
const UNINDEXED_LAST_SEEN = sql<number>`+${LAST_SEEN}`;

/** Texts as a list of one parameter, however many they are. (PostgreSQL has `jsonb_array_elements_text` for it.) */
function textsOf(texts: readonly string[]) {
  return sql<string>`(select value from json_each(${JSON.stringify(texts)}))`;
}
