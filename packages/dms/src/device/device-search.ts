import { sql } from "kysely";
import Type, { type Static } from "typebox";
import type { Database } from "../database/index.ts";
import { PageQuery, readPage, type PageRequest } from "../http/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";
import { ProductCode, TagName, VersionText, closed } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { LABEL_PATTERN, readLabel } from "./label.ts";
import { toView, visible, type DeviceView, type VisibleDevices } from "./device-view.ts";

const STATES = ["unclaimed", "claimed", "activated", "revoked", "safe-mode", "on-trial"] as const;

/** What devices are searched by: all that is given must hold. */
export const DeviceFilterQuery = {
  product: Type.Optional(ProductCode),
  version: Type.Optional(VersionText),
  tag: Type.Optional(TagName),
  state: Type.Optional(Type.Enum(STATES, { description: "safe-mode and on-trial by the last check-in, unsigned" })),
  notSeenSince: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 8_640_000_000_000_000,
      description: "last seen before then, ms since 1970, or never; missed longest first",
    }),
  ),
  uuid: Type.Optional(Type.String({ pattern: "^[0-9a-f-]{1,36}$", description: "how the UUID begins" })),
  label: Type.Optional(
    Type.String({ pattern: LABEL_PATTERN, description: "a label: site=Bern, or site for any value of it" }),
  ),
};

const SearchQuery = Type.Object({ ...PageQuery, ...DeviceFilterQuery }, closed);
export type DeviceFilter = Partial<Omit<Static<typeof SearchQuery>, keyof typeof PageQuery>>;

/** By UUID, or by when it was last seen (0: never) and UUID. */
type Page = PageRequest<["string"]> | PageRequest<["number", "string"]>;

/** @throws RegrowError INPUT_INVALID */
export function readSearch(query: Static<typeof SearchQuery>): { readonly filter: DeviceFilter; readonly page: Page } {
  const { limit, cursor, ...filter } = query;
  const asked = { ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) };
  const page = filter.notSeenSince === undefined ? readPage(asked, ["string"]) : readPage(asked, ["number", "string"]);
  return { filter, page };
}

/** Where the page after this device begins. */
export function placeOf(
  { uuid, lastSeenAtMs }: DeviceView,
  { notSeenSince }: DeviceFilter,
): readonly (string | number)[] {
  return notSeenSince === undefined ? [uuid] : [lastSeenAtMs ?? 0, uuid];
}

/**
 * Devices that the scope sees and the filter lets through; one more than the limit where others follow. Each filter is a range of
 * an index in the order of the page. What was seen in the last seconds may not be written yet.
 * @throws RegrowError PRODUCT_UNKNOWN
 */
export async function listDevices(
  database: Database,
  scope: Scope,
  filter: DeviceFilter,
  page: Page,
): Promise<readonly DeviceView[]> {
  let query = filtered(visible(database, scope), filter);
  if (filter.product !== undefined)
    query = query.where("devices.product_id", "=", (await findProduct(database, scope, filter.product)).id);
  if (filter.label !== undefined)
    query = query.where("devices.uuid", "in", labelled(database, scope.tenant, filter.label));
  if (filter.notSeenSince !== undefined) {
    const seen = sql<number>`coalesce(devices.last_seen_at_ms, 0)`;
    query = query.where(seen, "<", filter.notSeenSince).orderBy(seen);
    const [atMs, uuid] = page.after ?? [];
    if (typeof atMs === "number" && uuid !== undefined)
      query = query
        .where(seen, ">=", atMs)
        .where(({ or, eb }) => or([eb(seen, ">", atMs), eb("devices.uuid", ">", uuid)]));
  } else if (page.after !== null) query = query.where("devices.uuid", ">", String(page.after[0]));
  const rows = await query
    .orderBy("devices.uuid")
    .limit(page.limit + 1)
    .execute();
  return rows.map(toView);
}

/** A name alone is any value of it. */
function labelled(database: Database, tenant: Tenant, text: string) {
  const { name, value } = readLabel(text);
  const query = database
    .selectFrom("device_labels")
    .select("device_uuid")
    .where("organisation_id", "=", tenant)
    .where("name", "=", name);
  return value === "" ? query : query.where("value", "=", value);
}

function filtered(all: VisibleDevices, { version, tag, state, uuid }: DeviceFilter): VisibleDevices {
  let query = all;
  if (version !== undefined) query = query.where("devices.running_version", "=", version);
  if (tag !== undefined) query = query.where("devices.tag", "=", tag);
  // "g" is the first character behind those of a UUID: a range of the index is read.
  if (uuid !== undefined) query = query.where("devices.uuid", ">=", uuid).where("devices.uuid", "<", `${uuid}g`);
  return state === undefined ? query : inState(query, state);
}

/** Literals: an index of few rows is only used for the very words that it was made with. */
function inState(query: VisibleDevices, state: (typeof STATES)[number]): VisibleDevices {
  switch (state) {
    case "revoked":
      return query.where("devices.is_revoked", "=", sql.lit(1));
    case "unclaimed":
      return current(query).where("devices.organisation_id", "is", null);
    case "claimed":
      return current(query).where("devices.organisation_id", "is not", null).where("devices.product_id", "is", null);
    case "activated":
      return current(query)
        .where("devices.organisation_id", "is not", null)
        .where("devices.product_id", "is not", null);
    case "safe-mode":
    case "on-trial":
      return query.where("devices.condition", "<>", sql.lit("normal" as const)).where("devices.condition", "=", state);
  }
}

function current(query: VisibleDevices): VisibleDevices {
  return query.where("devices.is_revoked", "=", 0);
}
