import type { Readable } from "../database/index.ts";
import type { Scope } from "../organisation/index.ts";

/** Devices of one question. */
const AT_ONCE = 500;

/** How many of the organisation's devices that have a live link the scope sees. */
export async function countOnline(
  database: Readable,
  { tenant, products }: Scope,
  uuids: readonly string[],
): Promise<number> {
  if (products === null) return uuids.length;
  if (products.length === 0) return 0;
  let online = 0;
  for (let start = 0; start < uuids.length; start += AT_ONCE) {
    const { count } = await database
      .selectFrom("devices")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("uuid", "in", uuids.slice(start, start + AT_ONCE))
      .where("organisation_id", "=", tenant)
      .where("product_id", "in", products)
      .executeTakeFirstOrThrow();
    online += count;
  }
  return online;
}
