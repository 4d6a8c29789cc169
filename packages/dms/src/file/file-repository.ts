import { GIVEN_FILE_LIMITS, nameFileList, type GivenFile } from "@regrow/core/protocol";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { noteChange } from "../change/index.ts";
import { prepared, type Database, type FileTargetKind, type Writer } from "../database/index.ts";
import type { KnownDevice } from "../device/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { countStored, readStorageUse, type Quotas } from "../storage/index.ts";

/** A device by its UUID or a product by its identifier, which the caller was proven to reach. */
export interface FileTarget {
  readonly kind: FileTargetKind;
  readonly id: string;
}

/** A file as its owner sees it. */
export interface OwnedFile extends GivenFile {
  readonly putAtMs: number;
}

/** All files of an organisation together. */
const TOTAL_BYTES = 1024 ** 3;

const askFiles = prepared(
  (database, { tenant, kind, id }: { readonly tenant: Tenant } & Pick<FileTarget, "kind" | "id">) =>
    within(database, tenant, { kind, id }).orderBy("name"),
);

/** By name. */
export async function listFiles(
  database: Database | Writer,
  tenant: Tenant,
  target: FileTarget,
): Promise<readonly OwnedFile[]> {
  const { kind, id } = target;
  const rows = await askFiles(database, { tenant, kind, id });
  return rows.map((row) => ({ ...toGiven(row), putAtMs: row.put_at_ms }));
}

/**
 * Gives a file, in place of the one of that name.
 * @returns the hash of what it had before; null when it is new
 * @throws RegrowError GIVEN_FILE_LIMIT, STORAGE_QUOTA
 */
export async function putFile(
  writer: Writer,
  tenant: Tenant,
  target: FileTarget,
  file: OwnedFile,
  quotas: Pick<Quotas, "require">,
): Promise<string | null> {
  const before = (await listFiles(writer, tenant, target)).find(({ name }) => name === file.name);
  await requireRoom(writer, tenant, target, file, before);
  await requireQuota(writer, tenant, target, file, quotas);
  await countStored(writer, tenant, { filesBytes: file.sizeBytes - (before?.sizeBytes ?? 0) });
  const content = { sha256: file.sha256, size_bytes: file.sizeBytes, put_at_ms: file.putAtMs };
  await writer
    .insertInto("files")
    .values({ organisation_id: tenant, target_kind: target.kind, target: target.id, name: file.name, ...content })
    .onConflict((conflict) =>
      conflict.columns(["organisation_id", "target_kind", "target", "name"]).doUpdateSet(content),
    )
    .execute();
  await noteChange(writer, { kind: target.kind, subject: target.id });
  return before?.sha256 ?? null;
}

/** Whether the organisation may store it, in place of the one of that name. @throws RegrowError STORAGE_QUOTA */
export async function requireQuota(
  database: Database | Writer,
  tenant: Tenant,
  target: FileTarget,
  { name, sizeBytes }: Pick<GivenFile, "name" | "sizeBytes">,
  quotas: Pick<Quotas, "require">,
): Promise<void> {
  const before = await within(database, tenant, target).where("name", "=", name).executeTakeFirst();
  await quotas.require(database, tenant, sizeBytes - (before?.size_bytes ?? 0));
}

/** @returns the hash of what it had; undefined when there is no such file */
export async function removeFile(
  writer: Writer,
  tenant: Tenant,
  target: FileTarget,
  name: string,
): Promise<string | undefined> {
  const row = await within(writer, tenant, target).where("name", "=", name).executeTakeFirst();
  if (row === undefined) return undefined;
  await writer
    .deleteFrom("files")
    .where("organisation_id", "=", tenant)
    .where("target_kind", "=", target.kind)
    .where("target", "=", target.id)
    .where("name", "=", name)
    .execute();
  await countStored(writer, tenant, { filesBytes: -row.size_bytes });
  await noteChange(writer, { kind: target.kind, subject: target.id });
  return row.sha256;
}

/**
 * What a device is given: files for all devices of its product, by whoever its bundles come from, and those of its owner for
 * itself, which count where both have a name. Nothing while nobody owns it.
 */
export async function listGiven(
  database: Database,
  { uuid, owner, supplier, productId }: Pick<KnownDevice, "uuid" | "owner" | "supplier" | "productId">,
): Promise<readonly GivenFile[]> {
  if (owner === null) return [];
  const ofProduct =
    supplier === null || productId === null
      ? []
      : await listFiles(database, supplier, { kind: "product", id: productId });
  const ofDevice = await listFiles(database, owner, { kind: "device", id: uuid });
  const byName = new Map([...ofProduct, ...ofDevice].map((file) => [file.name, file]));
  return [...byName.values()].map(({ name, sha256, sizeBytes }) => ({ name, sha256, sizeBytes }));
}

/** The name of that list, which a device compares with what it has in place. */
export async function nameGivenFiles(
  database: Database,
  device: Parameters<typeof listGiven>[1],
): Promise<string | null> {
  return nameFileList(await listGiven(database, device), CRYPTOGRAPHY);
}

const CRYPTOGRAPHY = new NodeCryptography();

async function requireRoom(
  writer: Writer,
  tenant: Tenant,
  target: FileTarget,
  file: GivenFile,
  before: GivenFile | undefined,
): Promise<void> {
  const { count } = await within(writer, tenant, target)
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (before === undefined && Number(count) >= GIVEN_FILE_LIMITS.filesPerTarget)
    throw new RegrowError("GIVEN_FILE_LIMIT", { files: GIVEN_FILE_LIMITS.filesPerTarget });
  const { filesBytes } = await readStorageUse(writer, tenant);
  if (filesBytes - (before?.sizeBytes ?? 0) + file.sizeBytes > TOTAL_BYTES)
    throw new RegrowError("GIVEN_FILE_LIMIT", { bytesOfAll: TOTAL_BYTES });
}

function within(database: Database | Writer, tenant: Tenant, { kind, id }: FileTarget) {
  return database
    .selectFrom("files")
    .select(["name", "sha256", "size_bytes", "put_at_ms"])
    .where("organisation_id", "=", tenant)
    .where("target_kind", "=", kind)
    .where("target", "=", id);
}

function toGiven(row: { readonly name: string; readonly sha256: string; readonly size_bytes: number }): GivenFile {
  return { name: row.name, sha256: row.sha256, sizeBytes: row.size_bytes };
}
