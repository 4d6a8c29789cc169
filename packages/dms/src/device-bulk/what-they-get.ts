import type { Decision } from "@regrow/core/decision";
import type { CheckInRequest } from "@regrow/core/protocol";
import type { AskingDevice, ManyDecisions } from "../check-in/index.ts";
import type { Database } from "../database/index.ts";
import type { Sightings } from "../device/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { ChosenDevice } from "./chosen-devices.ts";
import type { Effect } from "./tally.ts";

interface ExplainParts {
  readonly database: Database;
  readonly sightings: Sightings;
  readonly decisions: ManyDecisions;
}

/** What devices would be offered, decided as at their check-ins (law L10); in their order. 500 at most. */
export async function whatTheyGet(
  { database, sightings, decisions }: ExplainParts,
  tenant: Tenant,
  devices: readonly ChosenDevice[],
): Promise<readonly Effect[]> {
  const asking: AskingDevice[] = [];
  const reported = await listReported(database, { sightings, tenant }, devices);
  for (const device of devices) {
    const request = reported.get(device.uuid);
    if (request !== undefined) asking.push({ ...device, request });
  }
  const decided = await decisions.decide(tenant, asking);
  return devices.map(({ uuid }) => effectOf(decided.get(uuid)));
}

/** What devices said at their last check-ins, where they have ever had one; whatever was wished then is over. */
async function listReported(
  database: Database,
  { sightings, tenant }: { readonly sightings: Sightings; readonly tenant: Tenant },
  devices: readonly ChosenDevice[],
): Promise<ReadonlyMap<string, CheckInRequest>> {
  const rows = await database
    .selectFrom("devices")
    .select(["uuid", "reported"])
    .where(
      "uuid",
      "in",
      devices.map(({ uuid }) => uuid),
    )
    .execute();
  const told = new Map<string, CheckInRequest>();
  for (const row of rows) {
    const text = sightings.find(row.uuid, tenant)?.reported ?? row.reported;
    if (text === null) continue;
    // Written by the check-in itself, from a request that had passed its schema.
    const reported = JSON.parse(text) as CheckInRequest;
    told.set(row.uuid, { ...reported, wish: { asked: false, force: false, version: null } });
  }
  return told;
}

function effectOf(decision: Decision | undefined): Effect {
  if (decision === undefined)
    return { text: "has never checked in: what it will be offered is decided then", version: null };
  if (decision.kind === "hold") {
    const text = decision.reasons.at(-1)?.text ?? decision.reason;
    return { text: `stays as it is: ${text.charAt(0).toLowerCase()}${text.slice(1)}`, version: null };
  }
  const { version } = decision.bundle;
  const way = decision.passes > 1 ? ` on the way to ${decision.target.version}` : "";
  return { text: `will be offered ${version}${way}`, version };
}
