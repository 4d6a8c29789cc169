import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** What is exported, of whom, as it was at one moment. */
export interface Reading {
  readonly database: Database;
  readonly tenant: Tenant;
  /** Code of one of the organisation's products; "" for any other. */
  readonly codeOf: (productId: string) => string;
}

export async function beginReading(database: Database, tenant: Tenant): Promise<Reading> {
  const rows = await database
    .selectFrom("products")
    .select(["id", "code"])
    .where("organisation_id", "=", tenant)
    .execute();
  const codes = new Map(rows.map(({ id, code }) => [id, code]));
  return { database, tenant, codeOf: (productId) => codes.get(productId) ?? "" };
}
