import { HOUR_MS, hourOf, listActivity, type HourOfActivity } from "../activity/index.ts";
import type { Readable } from "../database/index.ts";
import type { Sight } from "../device/index.ts";
import type { Scope } from "../organisation/index.ts";
import { findDeviceAttention } from "./device-attention.ts";
import { countFigures, type DeviceFigures } from "./device-figures.ts";
import type { FoundAttention } from "./found-attention.ts";
import { countOnline } from "./online.ts";
import { MAX_VERSIONS } from "./overview-schemas.ts";
import { findReleaseAttention } from "./release-attention.ts";
import { findUpkeepAttention } from "./upkeep-attention.ts";

/** What a scope is shown of its fleet, as it was at a time; products by identifier. */
export interface FleetOverview extends DeviceFigures {
  readonly atMs: number;
  /** Devices that have a live link. */
  readonly online: number;
  /** Versions that are not among `versions`. */
  readonly otherVersions: number;
  /** Every hour of the span, oldest first. */
  readonly activity: readonly HourOfActivity[];
  readonly attention: readonly FoundAttention[];
}

export interface OverviewQuestion {
  readonly database: Readable;
  readonly scope: Scope;
  readonly sight: Sight;
  /** Span of activity, to the present hour. */
  readonly hours: number;
}

/** One question after the other: who else reads has a turn between them. */
export async function readOverview(question: OverviewQuestion): Promise<FleetOverview> {
  const { database, scope, sight } = question;
  const { states, versions } = await countFigures(database, scope, sight.nowMs);
  const asked = { database, scope, sight, states };
  return {
    atMs: sight.nowMs,
    states,
    online: await countOnline(database, scope, sight),
    versions: versions.slice(0, MAX_VERSIONS),
    otherVersions: Math.max(0, versions.length - MAX_VERSIONS),
    activity: await readHours(question),
    attention: [
      ...(await findDeviceAttention(asked)),
      ...(await findReleaseAttention(asked)),
      ...(await findUpkeepAttention(asked)),
    ],
  };
}

/** Also those in which nothing went on. */
async function readHours({ database, scope, sight, hours }: OverviewQuestion): Promise<readonly HourOfActivity[]> {
  const toMs = hourOf(sight.nowMs);
  const fromMs = toMs - (hours - 1) * HOUR_MS;
  const rows = await listActivity(database, scope, { fromMs, toMs });
  const known = new Map(rows.map((row) => [row.hourMs, row]));
  return Array.from({ length: hours }, (_, index) => {
    const hourMs = fromMs + index * HOUR_MS;
    return known.get(hourMs) ?? { hourMs, checkIns: 0, faults: 0 };
  });
}
