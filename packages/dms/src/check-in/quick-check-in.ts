import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@regrow/core/port";
import type { ChangeFeed } from "../change/index.ts";
import { quickIdentity } from "../device-api/index.ts";
import type { Counts } from "../metrics/index.ts";
import type { LastSeen } from "./last-seen.ts";
import type { QuietDevices } from "./quiet-devices.ts";

export interface QuickCheckInParts {
  readonly clock: Pick<Clock, "nowMs">;
  readonly quiet: QuietDevices;
  readonly feed: Pick<ChangeFeed, "isFresh">;
  readonly lastSeen: LastSeen;
  readonly counts: Pick<Counts, "quickCheckIns">;
}

const PATH = /^\/check-in\/([A-Za-z0-9_-]{1,64})\/(\d{1,15})$/;

/**
 * GET /check-in/<standing>/<log sequence>: what nearly every check-in is, in front of everything else and without the database.
 * 204: nothing has changed, nothing for you, come back as you were told. Whatever is not known for sure is left to the route itself.
 */
export function quickCheckIn(
  parts: QuickCheckInParts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { clock, quiet, feed, lastSeen, counts } = parts;
  return (request, response) => {
    if (request.method !== "GET") return false;
    const found = PATH.exec(request.url ?? "");
    if (found === null || !feed.isFresh) return false;
    const nowMs = clock.nowMs();
    const identity = quickIdentity(request, nowMs);
    if (identity === undefined) return false;
    const state = { standing: found[1] ?? "", logSequence: Number(found[2]), serial: identity.serial };
    if (!quiet.isQuiet(identity.uuid, state, nowMs)) return false;
    lastSeen.note(identity.uuid, { atMs: nowMs, told: null });
    counts.quickCheckIns += 1;
    response.statusCode = 204;
    response.end();
    return true;
  };
}
