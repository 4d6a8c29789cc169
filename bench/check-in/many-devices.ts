import { randomUUID } from "node:crypto";
import { transact, type Database } from "@regrow/dms/database";
import { listDevices, readSearch, type DeviceFilter } from "@regrow/dms/device";
import { provenTenant } from "@regrow/dms/organisation";
import { median, timed } from "../measure/rounds.ts";

export const PRODUCT = "BENCH";

/** Adds as many devices like the one of that UUID, of every kind that can be searched for. Answers their UUIDs. */
export async function addCopies(database: Database, uuid: string, count: number): Promise<readonly string[]> {
  const device = await database.selectFrom("devices").selectAll().where("uuid", "=", uuid).executeTakeFirstOrThrow();
  const uuids = Array.from({ length: count }, () => randomUUID());
  await transact(database, async (writer) => {
    for (const [index, copy] of uuids.entries())
      await writer
        .insertInto("devices")
        .values({
          ...device,
          uuid: copy,
          tag: index % 50 === 0 ? "beta" : "release",
          condition: index % 1_000 === 0 ? "safe-mode" : "normal",
          is_revoked: index % 2_000 === 1 ? 1 : 0,
          running_version: `1.${index % 20}.0`,
          last_seen_at_ms: index + 1,
        })
        .execute();
  });
  return uuids;
}

const SEARCHES: Readonly<Record<string, DeviceFilter>> = {
  "no filter": {},
  product: { product: PRODUCT },
  version: { version: "1.7.0" },
  "product and version": { product: PRODUCT, version: "1.7.0" },
  tag: { tag: "beta" },
  "safe mode": { state: "safe-mode" },
  revoked: { state: "revoked" },
  unclaimed: { state: "unclaimed" },
  "not seen since": { notSeenSince: 50 },
  UUID: { uuid: "7f" },
};
const ROUNDS = 9;

/** The search that takes longest for its first page of 100. */
export async function slowestSearch(database: Database): Promise<{ readonly name: string; readonly ms: number }> {
  const { organisation_id: id } = await database
    .selectFrom("devices")
    .select("organisation_id")
    .executeTakeFirstOrThrow();
  const scope = { tenant: provenTenant(id ?? ""), products: null };
  const sight = { nowMs: Date.now(), linked: () => [] };
  const found: { readonly name: string; readonly ms: number }[] = [];
  for (const [name, filter] of Object.entries(SEARCHES)) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      times.push(await timed(() => listDevices(database, scope, { filter, sight }, readSearch(filter).page)));
    found.push({ name, ms: median(times) });
  }
  return found.toSorted((one, other) => other.ms - one.ms)[0] ?? { name: "none", ms: 0 };
}
