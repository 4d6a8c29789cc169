import { prepared, type Database, type MetadataRole, type Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** Which repository of signed metadata: the organisation's platform, or one of its products by identifier. */
export type RepositoryName = "platform" | { readonly productId: string };

/** What is held of a repository: the whole chain of roots, version n at index n - 1, and the newest targets. */
export interface HeldMetadata {
  readonly roots: readonly Uint8Array[];
  readonly targets: { readonly version: number; readonly bytes: Uint8Array } | null;
}

const askMetadata = prepared((database, asked: { readonly tenant: Tenant; readonly repository: string }) =>
  database
    .selectFrom("metadata")
    .select(["role", "version", "bytes"])
    .where("organisation_id", "=", asked.tenant)
    .where("repository", "=", asked.repository)
    .orderBy("version"),
);

export async function readMetadata(database: Database, tenant: Tenant, name: RepositoryName): Promise<HeldMetadata> {
  const rows = await askMetadata(database, { tenant, repository: columnOf(name) });
  const targets = rows.filter((row) => row.role === "targets").at(-1);
  return {
    roots: rows.filter((row) => row.role === "root").map((row) => row.bytes),
    targets: targets === undefined ? null : { version: targets.version, bytes: targets.bytes },
  };
}

export interface NewMetadata {
  readonly role: MetadataRole;
  readonly version: number;
  readonly bytes: Uint8Array;
}

/**
 * Adds metadata; the same version again changes nothing. Older targets go: nobody is shown them, and each names everything that was ever
 * published. The chain of roots stays, by which devices come from the oldest to the newest.
 */
export async function addMetadata(
  writer: Writer,
  tenant: Tenant,
  name: RepositoryName,
  metadata: NewMetadata,
): Promise<void> {
  await writer
    .insertInto("metadata")
    .values({ organisation_id: tenant, repository: columnOf(name), ...metadata })
    .onConflict((conflict) => conflict.columns(["organisation_id", "repository", "role", "version"]).doNothing())
    .execute();
  if (metadata.role !== "targets") return;
  await writer
    .deleteFrom("metadata")
    .where("organisation_id", "=", tenant)
    .where("repository", "=", columnOf(name))
    .where("role", "=", "targets")
    .where("version", "<", metadata.version)
    .execute();
}

/** Removes what is held from a version on: of one role, or of all. */
export async function removeMetadata(
  writer: Writer,
  tenant: Tenant,
  name: RepositoryName,
  { role, fromVersion }: { readonly role?: MetadataRole; readonly fromVersion: number },
): Promise<void> {
  let removal = writer
    .deleteFrom("metadata")
    .where("organisation_id", "=", tenant)
    .where("repository", "=", columnOf(name))
    .where("version", ">=", fromVersion);
  if (role !== undefined) removal = removal.where("role", "=", role);
  await removal.execute();
}

/** The platform root that the organisation named with its first product; every product must lead to it. */
export async function findPinnedRoot(database: Database, tenant: Tenant): Promise<Uint8Array | undefined> {
  const row = await database
    .selectFrom("organisations")
    .select("platform_root")
    .where("id", "=", tenant)
    .executeTakeFirst();
  return row?.platform_root ?? undefined;
}

export async function pinRoot(writer: Writer, tenant: Tenant, root: Uint8Array): Promise<void> {
  await writer
    .updateTable("organisations")
    .set({ platform_root: root })
    .where("id", "=", tenant)
    .where("platform_root", "is", null)
    .execute();
}

function columnOf(name: RepositoryName): string {
  return name === "platform" ? name : name.productId;
}
