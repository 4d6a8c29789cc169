import { prepared, transact, type Database } from "../database/index.ts";
import { hasFaultOf, removeSome, type Cause } from "./remove-cause.ts";

/** Causes, or devices of one, that one step looks at. */
const LOOKED_AT = 200;

/**
 * Takes away what is counted of causes that nobody has seen since then and of which no device of the organisation has a fault any more. A
 * cause goes with all of its versions, or not: by them it is told whether it is new in one. When it is seen again it is a new one.
 * @returns a step at a time; each says how many rows it has removed
 */
export async function* removeOldCauses(
  database: Database,
  organisationId: string,
  cutoffMs: number,
): AsyncGenerator<number, void> {
  for (let after = { atMs: -1, fingerprint: "" }; ;) {
    const old = await askOld(database, { organisationId, cutoffMs, ...after });
    yield 0;
    for (const { fingerprint } of old) {
      const cause = { organisationId, fingerprint };
      if (yield* isStillHad(database, cause)) continue;
      for (let removed = 1; removed > 0;) {
        removed = await transact(database, (writer) => removeSome(writer, cause, cutoffMs));
        yield removed;
      }
    }
    const last = old.at(-1);
    if (last === undefined) return;
    after = { atMs: last.last_at_ms, fingerprint: last.fingerprint };
  }
}

/** Whether any of its devices has a fault of it, of those that the organisation may see. A step at a time. */
async function* isStillHad(database: Database, cause: Cause): AsyncGenerator<number, boolean> {
  for (let after = ""; ;) {
    const devices = (await askDevices(database, { ...cause, after })).map(({ device_uuid }) => device_uuid);
    const last = devices.at(-1);
    if (last === undefined) return false;
    if (await hasFaultOf(database, cause, devices)) return true;
    yield 0;
    after = last;
  }
}

interface Page extends Cause {
  readonly cutoffMs: number;
  readonly atMs: number;
}

const askOld = prepared((database, { organisationId, cutoffMs, atMs, fingerprint }: Page) =>
  database
    .selectFrom("fault_groups")
    .select(["fingerprint", "last_at_ms"])
    .where("organisation_id", "=", organisationId)
    .where("product_id", "=", "")
    .where("version", "=", "")
    .where("last_at_ms", "<", cutoffMs)
    .where("last_at_ms", ">=", atMs)
    .where(({ eb, or }) => or([eb("last_at_ms", ">", atMs), eb("fingerprint", ">", fingerprint)]))
    .orderBy("last_at_ms")
    .orderBy("fingerprint")
    .limit(LOOKED_AT),
);

const askDevices = prepared((database, { organisationId, fingerprint, after }: Cause & { readonly after: string }) =>
  database
    .selectFrom("fault_group_devices")
    .select("device_uuid")
    .where("organisation_id", "=", organisationId)
    .where("fingerprint", "=", fingerprint)
    .where("product_id", "=", "")
    .where("version", "=", "")
    .where("device_uuid", ">", after)
    .orderBy("device_uuid")
    .limit(LOOKED_AT),
);
