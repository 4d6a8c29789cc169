import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** A file of a bundle. */
export interface StoredObject {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Hashes that one question names: within every database's limit of parameters. */
const HASHES_PER_QUERY = 500;

/** What those files come to that no bundle of the organisation has, bytes. */
export async function bytesOfUnnamed(
  database: Database,
  tenant: Tenant,
  objects: readonly StoredObject[],
): Promise<number> {
  const sizes = new Map(objects.map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
  const hashes = [...sizes.keys()];
  let bytes = 0;
  for (let start = 0; start < hashes.length; start += HASHES_PER_QUERY) {
    // Others get their turn between two questions: a bundle may have very many files.
    if (start > 0) await setImmediate();
    const asked = sql.join(hashes.slice(start, start + HASHES_PER_QUERY).map((sha256) => sql`(${sha256})`));
    // One look at the index for each, where `in` would read the rows of all bundles that have it.
    const { rows } = await sql<{ sha256: string }>`
      with asked (sha256) as (values ${asked})
      select asked.sha256 from asked where not exists (select 1 from bundle_objects
        where bundle_objects.organisation_id = ${tenant} and bundle_objects.sha256 = asked.sha256)`.execute(database);
    for (const { sha256 } of rows) bytes += sizes.get(sha256) ?? 0;
  }
  return bytes;
}
