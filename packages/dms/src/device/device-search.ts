import { sql } from "kysely";
import Type, { type Static } from "typebox";
import type { Readable } from "../database/index.ts";
import { PageQuery, readPage, type PageRequest } from "../http/index.ts";
import type { Scope } from "../organisation/index.ts";
import { TagName, VersionText, closed } from "../people-api/index.ts";
import { findProduct } from "../product/index.ts";
import { DEVICE_ATTENTION, needingAttention, withoutSoftware } from "./attention-filter.ts";
import { isOfProducts, toView, visible, type DeviceView, type VisibleDevices } from "./device-view.ts";
import { LABEL_PATTERN } from "./label.ts";
import { PRESENCES, inPresence } from "./presence-filter.ts";
import { SearchText, labelled, meant } from "./search-text.ts";
import { LAST_SEEN, type Sight } from "./sight.ts";

const STATES = [
  ...(["unclaimed", "claimed", "activated", "owned", "revoked"] as const),
  ...(["safe-mode", "on-trial", "no-software"] as const),
] as const;

/** Asks for what has no product, or no version that is known. Neither is ever called so. */
const NONE = "none";

/** What devices are searched by: all that is given must hold. */
export const DeviceFilterQuery = {
  product: Type.Optional(
    Type.String({
      maxLength: 64,
      pattern: `^([A-Z0-9][A-Z0-9_-]{0,63}|${NONE})$`,
      description: `code of a product; ${NONE}: devices without one`,
    }),
  ),
  version: Type.Optional(
    Type.String({ ...VersionText, description: `what they run by their signed logs; ${NONE}: nothing is known` }),
  ),
  tag: Type.Optional(TagName),
  state: Type.Optional(
    Type.Enum(STATES, {
      description:
        "owned: claimed or activated; safe-mode, on-trial and no-software (activated, and nothing runs) by the last check-in, unsigned, and not revoked",
    }),
  ),
  presence: Type.Optional(
    Type.Enum(PRESENCES, {
      description:
        "how they reach the DMS now. linked: by a live link; without one: checks-in (seen in the last hour), offline, never-seen; about: seen in the last hour, with a live link or without one",
    }),
  ),
  attention: Type.Optional(
    Type.Enum(DEVICE_ATTENTION, { description: "what they need attention for, as getOverview names and counts it" }),
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
  const page = isByLastSeen(filter) ? readPage(asked, ["number", "string"]) : readPage(asked, ["string"]);
  return { filter, page };
}

/** Those that are missed come in the order in which they are, longest first. */
function isByLastSeen({ notSeenSince, presence, attention }: DeviceFilter): boolean {
  return notSeenSince !== undefined || presence === "offline" || attention === "quiet";
}

/** Where the page after this device begins. */
export function placeOf({ uuid, lastSeenAtMs }: DeviceView, filter: DeviceFilter): readonly (string | number)[] {
  return isByLastSeen(filter) ? [lastSeenAtMs ?? 0, uuid] : [uuid];
}

/** What is searched for. */
export interface DeviceSearch {
  readonly filter: DeviceFilter;
  readonly sight: Sight;
}

/**
 * Devices that the scope sees and the filter lets through; one more than the limit where others follow. Each filter is a range of
 * an index in the order of the page. What was seen in the last seconds may not be written yet.
 * @throws RegrowError PRODUCT_UNKNOWN
 */
export async function listDevices(
  database: Readable,
  scope: Scope,
  search: DeviceSearch,
  page: Page,
): Promise<readonly DeviceView[]> {
  const within = await searchWithin(database, scope, search.filter);
  let query = searched(database, within, search);
  if (isByLastSeen(search.filter)) {
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
  if (product === undefined || product === NONE) return scope;
  return { ...scope, products: [(await findProduct(database, scope, product)).id] };
}

/** Devices of a search, in no order; `scope` by `searchWithin`. */
export function searched(database: Readable, scope: Scope, { filter, sight }: DeviceSearch): VisibleDevices {
  const { state, product, attention, presence, label, text, notSeenSince } = filter;
  const { tenant } = scope;
  let query = filtered(withinFew(database, scope, filter) ?? visible(database, scope), filter);
  // Two conditions that no device meets: said in words that no index is read for.
  if ((state === "claimed" || product === NONE) && scope.products !== null)
    query = query.where(({ lit }) => lit(false));
  if (attention !== undefined) query = needingAttention(query, attention, { database, tenant, nowMs: sight.nowMs });
  if (presence !== undefined) query = inPresence(query, presence, { ...sight, isNarrowed: isNarrowed(filter) });
  if (label !== undefined) query = query.where("devices.uuid", "in", labelled(database, tenant, label));
  if (text !== undefined) query = query.where("devices.uuid", "in", meant(database, tenant, text));
  return notSeenSince === undefined ? query : query.where(LAST_SEEN, "<", notSeenSince);
}

function isNarrowed({ version, tag, uuid, label, text }: DeviceFilter): boolean {
  return [version, tag, uuid, label, text].some((value) => value !== undefined);
}

/** Of these there are few, in an index of their own: it is shorter than that of any product. */
const FEW_STATES: ReadonlySet<unknown> = new Set<DeviceFilter["state"]>([
  "unclaimed",
  "revoked",
  "safe-mode",
  "on-trial",
  "no-software",
]);

function withinFew(database: Readable, { tenant, products }: Scope, filter: DeviceFilter): VisibleDevices | null {
  if (products === null || !(FEW_STATES.has(filter.state) || filter.attention !== undefined)) return null;
  return visible(database, { tenant, products: null }).where(isOfProducts(products));
}

function filtered(all: VisibleDevices, { product, version, tag, state, uuid }: DeviceFilter): VisibleDevices {
  let query = all;
  if (product === NONE) query = query.where("devices.product_id", "is", null);
  if (version === NONE) query = query.where("devices.running_version", "is", null);
  else if (version !== undefined) query = query.where("devices.running_version", "=", version);
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
    case "no-software":
      return withoutSoftware(current(query));
  }
}

function current(query: VisibleDevices): VisibleDevices {
  return query.where("devices.is_revoked", "=", 0);
}
