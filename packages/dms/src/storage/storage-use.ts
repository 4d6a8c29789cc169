import type { Database, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** What an organisation stores, bytes. */
export interface StorageUse {
  /** Files of its bundles, unpacked; each once, however many bundles have it. */
  readonly bundlesBytes: number;
  /** Files that its devices are given; each time that one is given. */
  readonly filesBytes: number;
  /** Bundle files that are on their way, as large as was announced. */
  readonly uploadsBytes: number;
}

/** A look at two indexes: the sums are kept with every change. */
export async function readStorageUse(database: Database, tenant: Tenant): Promise<StorageUse> {
  const kept = await database
    .selectFrom("storage_use")
    .select(["bundles_bytes", "files_bytes"])
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  const uploads = await database
    .selectFrom("uploads")
    .select(({ fn }) => fn.sum<number | null>("size_bytes").as("bytes"))
    .where("organisation_id", "=", tenant)
    .where("bundle_id", "is", null)
    .executeTakeFirst();
  return {
    bundlesBytes: kept?.bundles_bytes ?? 0,
    filesBytes: kept?.files_bytes ?? 0,
    uploadsBytes: Number(uploads?.bytes ?? 0),
  };
}

/** Counts what the same transaction adds or takes away (less than 0): so it is right after whatever ends the process. */
export async function countStored(
  writer: Writer,
  organisationId: string,
  { bundlesBytes = 0, filesBytes = 0 }: { readonly bundlesBytes?: number; readonly filesBytes?: number },
): Promise<void> {
  if (bundlesBytes === 0 && filesBytes === 0) return;
  await writer
    .insertInto("storage_use")
    .values({ organisation_id: organisationId, bundles_bytes: bundlesBytes, files_bytes: filesBytes })
    .onConflict((conflict) =>
      conflict.column("organisation_id").doUpdateSet(({ eb, ref }) => ({
        bundles_bytes: eb(ref("storage_use.bundles_bytes"), "+", bundlesBytes),
        files_bytes: eb(ref("storage_use.files_bytes"), "+", filesBytes),
      })),
    )
    .execute();
}
