import type { Readable } from "../database/index.ts";
import type { Scope } from "../organisation/index.ts";
import { searchWithin, searched, type DeviceFilter, type DeviceSearch } from "./device-search.ts";
import { labelled, meant } from "./search-text.ts";

/** How many devices the list of that search has. @throws RegrowError PRODUCT_UNKNOWN */
export async function countDevices(database: Readable, scope: Scope, search: DeviceSearch): Promise<number> {
  const within = await searchWithin(database, scope, search.filter);
  // Without its columns a search is the UUIDs that it finds.
  const found =
    onlyNamed(database, within, search.filter) ?? searched(database, within, search).clearSelect().select("uuid");
  const { count } = await database
    .selectFrom(found.as("found"))
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

/** Where nothing but a label or a text is asked for: an organisation's labels are on devices that it sees, so that these need not be read. */
function onlyNamed(database: Readable, { tenant, products }: Scope, { label, text, ...others }: DeviceFilter) {
  if (products !== null || Object.values(others).some((value) => value !== undefined)) return null;
  if (label !== undefined && text === undefined) return labelled(database, tenant, label);
  return label === undefined && text !== undefined ? meant(database, tenant, text) : null;
}
