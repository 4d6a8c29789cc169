import { sql } from "kysely";
import Type, { type Static } from "typebox";
import type { Readable } from "../database/index.ts";
import { PageQuery, readPage, type PageRequest } from "../http/index.ts";
import type { Scope } from "../organisation/index.ts";
import { ProductCode, TagName, VersionText, closed } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { LABEL_PATTERN } from "./label.ts";
import { SearchText, labelled, meant } from "./search-text.ts";
import { isOfProducts, toView, visible, type DeviceView, type VisibleDevices } from "./device-view.ts";

const STATES = ["unclaimed", "claimed", "activated", "owned", "revoked", "safe-mode", "on-trial"] as const;

/** What devices are searched by: all that is given must hold. */
export const DeviceFilterQuery = {
  product: Type.Optional(ProductCode),
  version: Type.Optional(VersionText),
  tag: Type.Optional(TagName),
  state: Type.Optional(
    Type.Enum(STATES, {
      description:
        "owned: claimed or activated; safe-mode and on-trial by the last check-in, unsigned, and not revoked",
    }),
  ),
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
  text: Type.Optional(SearchText),
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
  database: Readable,
  scope: Scope,
  filter: DeviceFilter,
  page: Page,
): Promise<readonly DeviceView[]> {
  const within = await searchWithin(database, scope, filter);
  let query = searched(database, within, filter);
  if (filter.notSeenSince !== undefined) {
    query = query.orderBy(LAST_SEEN);
    const [atMs, uuid] = page.after ?? [];
    if (typeof atMs === "number" && uuid !== undefined)
      query = query
        .where(LAST_SEEN, ">=", atMs)
        .where(({ or, eb }) => or([eb(LAST_SEEN, ">", atMs), eb("devices.uuid", ">", uuid)]));
  } else if (page.after !== null) query = query.where("devices.uuid", ">", String(page.after[0]));
  const rows = await query
    .orderBy("devices.uuid")
    .limit(page.limit + 1)
    .execute();
  return rows.map(toView);
}

/** The scope, or the product of it that is asked for. @throws RegrowError PRODUCT_UNKNOWN */
export async function searchWithin(database: Readable, scope: Scope, { product }: DeviceFilter): Promise<Scope> {
  if (product === undefined) return scope;
  return { ...scope, products: [(await findProduct(database, scope, product)).id] };
}

/** When it was last seen, as the index has it; 0: never. */
const LAST_SEEN = sql<number>`coalesce(devices.last_seen_at_ms, 0)`;

/** Devices of a filter, in no order; `scope` by `searchWithin`. */
export function searched(database: Readable, scope: Scope, filter: DeviceFilter): VisibleDevices {
  let query = filtered(withinFew(database, scope, filter) ?? visible(database, scope), filter);
  // Two conditions that no device meets: said in words that no index is read for.
  if (filter.state === "claimed" && scope.products !== null) query = query.where(({ lit }) => lit(false));
  if (filter.label !== undefined)
    query = query.where("devices.uuid", "in", labelled(database, scope.tenant, filter.label));
  if (filter.text !== undefined) query = query.where("devices.uuid", "in", meant(database, scope.tenant, filter.text));
  return filter.notSeenSince === undefined ? query : query.where(LAST_SEEN, "<", filter.notSeenSince);
}

/** Of these there are few, in an index of their own: it is shorter than that of any product. */
const FEW: ReadonlySet<unknown> = new Set<DeviceFilter["state"]>(["unclaimed", "revoked", "safe-mode", "on-trial"]);

function withinFew(database: Readable, { tenant, products }: Scope, { state }: DeviceFilter): VisibleDevices | null {
  if (products === null || !FEW.has(state)) return null;
  return visible(database, { tenant, products: null }).where(isOfProducts(products));
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
    case "owned":
      return current(query).where("devices.organisation_id", "is not", null);
    case "safe-mode":
    case "on-trial":
      return current(query)
        .where("devices.condition", "<>", sql.lit("normal" as const))
        .where("devices.condition", "=", state);
  }
}

function current(query: VisibleDevices): VisibleDevices {
  return query.where("devices.is_revoked", "=", 0);
}
