import { setImmediate } from "node:timers/promises";
import type { Tag } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import { searchWithin, searched, visible, type DeviceFilter, type DeviceSearch, type Sight } from "../device/index.ts";
import { provenTenant, type Scope, type Tenant } from "../organisation/index.ts";
import { BULK_LIMITS } from "./bulk-limits.ts";
import { inParts } from "./in-parts.ts";

/** Which devices are meant, by whoever asks: see `Selection`. */
export interface Selected {
  readonly uuids?: readonly string[];
  readonly filter?: DeviceFilter;
}

/** A device that the caller sees, with what operations on many devices go by. */
export interface ChosenDevice {
  readonly uuid: string;
  /** Null: nobody's; the caller has made it known. */
  readonly owner: Tenant | null;
  readonly productId: string | null;
  /** Code of its product. */
  readonly product: string | null;
  /** Whose the product is. */
  readonly supplier: Tenant | null;
  readonly isProduction: boolean;
  /** Its product is locked: it cannot change hands. */
  readonly isLocked: boolean;
  readonly tag: Tag;
  readonly isRevoked: boolean;
}

interface ChosenPart {
  readonly devices: readonly ChosenDevice[];
  /** Named, and none that the caller sees. */
  readonly unknown: readonly string[];
}

/** UUIDs that are read at once: of an index alone. */
const UUIDS_AT_ONCE = 1_000;

/**
 * The chosen devices by UUID, a part at a time; between parts others get their turn.
 * @throws RegrowError BULK_TOO_LARGE, PRODUCT_UNKNOWN
 */
export async function* chooseDevices(
  database: Database,
  scope: Scope,
  { uuids, filter = {} }: Selected,
  sight: Sight,
): AsyncGenerator<ChosenPart> {
  const named =
    uuids === undefined ? await findUuids(database, scope, { filter, sight }) : [...new Set(uuids)].toSorted();
  for await (const part of inParts(named, BULK_LIMITS.page)) {
    const devices = await readDevices(database, scope, part);
    const known = new Set(devices.map(({ uuid }) => uuid));
    yield { devices, unknown: part.filter((uuid) => !known.has(uuid)) };
  }
}

/** Sorted. */
async function findUuids(database: Database, scope: Scope, search: DeviceSearch): Promise<readonly string[]> {
  const within = await searchWithin(database, scope, search.filter);
  const found: string[] = [];
  for (let after = ""; ; after = found.at(-1) ?? "") {
    const rows = await searched(database, within, search)
      .clearSelect()
      .select("devices.uuid")
      .where("devices.uuid", ">", after)
      .orderBy("devices.uuid")
      .limit(UUIDS_AT_ONCE)
      .execute();
    found.push(...rows.map(({ uuid }) => uuid));
    if (found.length > BULK_LIMITS.devices) throw new RegrowError("BULK_TOO_LARGE", { atMost: BULK_LIMITS.devices });
    if (rows.length < UUIDS_AT_ONCE) return found;
    await setImmediate();
  }
}

async function readDevices(
  database: Database,
  scope: Scope,
  uuids: readonly string[],
): Promise<readonly ChosenDevice[]> {
  const rows = await visible(database, scope)
    .clearSelect()
    .leftJoin("products", "products.id", "devices.product_id")
    .select(["devices.uuid", "devices.organisation_id", "devices.product_id", "devices.tag", "devices.is_revoked"])
    .select(["products.code", "products.organisation_id as supplier_id", "products.kind", "products.is_locked"])
    .where("devices.uuid", "in", uuids)
    .orderBy("devices.uuid")
    .execute();
  return rows.map((row) => ({
    uuid: row.uuid,
    // Devices that nobody owns are seen by who made them known; all others are the caller's.
    owner: row.organisation_id === null ? null : scope.tenant,
    productId: row.product_id,
    product: row.code,
    supplier: row.supplier_id === null ? null : provenTenant(row.supplier_id),
    isProduction: row.kind === "production",
    isLocked: row.is_locked === 1,
    tag: row.tag,
    isRevoked: row.is_revoked === 1,
  }));
}
