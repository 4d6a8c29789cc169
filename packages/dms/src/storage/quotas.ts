import { RegrowError } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { readStorageUse, type StorageUse } from "./storage-use.ts";

/** What the column holds where an organisation has no quota although others have one. */
export const UNLIMITED_BYTES = Number.MAX_SAFE_INTEGER;

/** What an organisation stores, and what it may; null: as much as there is room. */
export interface StorageState extends StorageUse {
  readonly usedBytes: number;
  readonly quotaBytes: number | null;
}

/** How much each organisation may store: what the operator has said of it, else what counts for all. */
export class Quotas {
  readonly #ofAll: number | null;

  /** @param ofAll bytes for each organisation; null: as much as there is room */
  constructor(ofAll: number | null) {
    this.#ofAll = ofAll;
  }

  async read(database: Database, tenant: Tenant): Promise<StorageState> {
    const row = await database
      .selectFrom("organisations")
      .select("storage_quota_bytes")
      .where("id", "=", tenant)
      .executeTakeFirst();
    const use = await readStorageUse(database, tenant);
    const usedBytes = use.bundlesBytes + use.filesBytes + use.uploadsBytes;
    const quotaBytes = row?.storage_quota_bytes ?? this.#ofAll;
    return { ...use, usedBytes, quotaBytes: quotaBytes === UNLIMITED_BYTES ? null : quotaBytes };
  }

  /**
   * Before something is stored, and again by the writer of its rows. What needs no more room is let through, also where a quota has been made
   * smaller than what is there.
   * @param neededBytes what it adds
   * @throws RegrowError STORAGE_QUOTA
   */
  async require(database: Database, tenant: Tenant, neededBytes: number): Promise<void> {
    if (neededBytes <= 0) return;
    const { usedBytes, quotaBytes } = await this.read(database, tenant);
    if (quotaBytes !== null && usedBytes + neededBytes > quotaBytes)
      throw new RegrowError("STORAGE_QUOTA", { usedBytes, quotaBytes, neededBytes });
  }
}
