import type { InputOf } from "@regrow/client/client";
import { PRESENCES } from "../parts/presence.ts";

/** How devices that are asked for reach the DMS. */
type PresenceFilter = NonNullable<InputOf<"countDevices">["presence"]>;

/** In the words that rows of the list have for it. */
export const PRESENCE_FILTERS = {
  about: "Seen last hour",
  linked: PRESENCES.linked.title,
  "checks-in": PRESENCES["checks-in"].title,
  offline: PRESENCES.offline.title,
  "never-seen": PRESENCES["never-seen"].title,
} as const satisfies Readonly<Record<PresenceFilter, string>>;

export function isPresenceFilter(text: string): text is PresenceFilter {
  return Object.hasOwn(PRESENCE_FILTERS, text);
}
