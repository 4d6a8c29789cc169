import Type, { type Static } from "typebox";
import type { Readable } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** Nobody counts further: it is shown as "10,000 or more". */
const COUNTED = 10_000;

const Devices = Type.Integer({ minimum: 0, maximum: COUNTED });

/** On how many devices a version has proved itself, and on how many it has not, by their signed logs. */
export const VersionOutcomes = Type.Object(
  { confirmed: Devices, rolledBack: Devices },
  { description: `devices that have confirmed it, and that have rolled it back; at ${COUNTED} perhaps more` },
);
export type VersionOutcomes = Static<typeof VersionOutcomes>;

/** What became of these versions while the organisation had the devices, by manifest: ranges of an index, each read to a bounded length. */
export async function countOutcomes(
  database: Readable,
  tenant: Tenant,
  manifests: readonly string[],
): Promise<(manifestSha256: string) => VersionOutcomes> {
  const counted = new Map<string, VersionOutcomes>();
  for (const manifestSha256 of manifests) {
    const confirmed = await countDevices(database, tenant, manifestSha256, "confirmed");
    const rolledBack = await countDevices(database, tenant, manifestSha256, "rolled-back");
    counted.set(manifestSha256, { confirmed, rolledBack });
  }
  return (manifestSha256) => counted.get(manifestSha256) ?? { confirmed: 0, rolledBack: 0 };
}

async function countDevices(
  database: Readable,
  tenant: Tenant,
  manifestSha256: string,
  result: "confirmed" | "rolled-back",
): Promise<number> {
  const devices = database
    .selectFrom("outcomes")
    .select("device_uuid")
    .distinct()
    .where("organisation_id", "=", tenant)
    .where("manifest_sha256", "=", manifestSha256)
    .where("result", "=", result)
    .limit(COUNTED);
  const { count } = await database
    .selectFrom(devices.as("devices_of_it"))
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}
