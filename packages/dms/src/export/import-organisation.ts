import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Check } from "typebox/schema";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography } from "@regrow/core/port";
import type { Occasion } from "../audit/index.ts";
import { partialSink, type BlobStore } from "../blob/index.ts";
import { freeBlobs, mendFiles } from "../bundle/index.ts";
import type { Database, Writer } from "../database/index.ts";
import { beginImport, endImport } from "../import-mark/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { EXPORT_FORMAT, EXPORT_VERSION } from "./export-format.ts";
import { ExportHead, type RowOf } from "./export-rows.ts";
import { tableOf } from "./file-order.ts";
import { batchesOf } from "./import-batches.ts";
import { ImportIndex } from "./import-index.ts";
import type { ImportTarget } from "./import-target.ts";
import { ImportReader } from "./receive-import.ts";
import { RowSpool } from "./row-spool.ts";
import { openKeys, type ExportedKey } from "./sealed-keys.ts";
import { SignedFiles } from "./signed-files.ts";
import { verifySigned, type VerifiedSigned } from "./verify-signed.ts";
import type { ImportRun, UnfinishedImports } from "./unfinished-imports.ts";
import { requireUnknown, writeDevices } from "./write-devices.ts";
import { writeHistory } from "./write-history.ts";
import { makeProductIds, writeBundles, writeProducts, writeTrust } from "./write-products.ts";
import { writeAudit, writeClaimRules, writeFiles, writeWebhooks, type SettingsParts } from "./write-settings.ts";

export interface ImportParts extends SettingsParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly imports: Pick<UnfinishedImports, "during">;
  readonly clock: Pick<Clock, "nowMs">;
  readonly cryptography: Cryptography;
  readonly limits: { readonly unpackedBytes: number };
  /** Largest export that is read. */
  readonly importBytes: number;
}

export interface Import {
  readonly tenant: Tenant;
  /** Whether who imports may still do so. @throws what refuses them */
  readonly requireStill: (writer: Writer) => Promise<unknown>;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Of the keys; null: none was given. */
  readonly passphrase: string | null;
  /** Keys in the export are left out. */
  readonly withoutKeys: boolean;
  readonly occasion: Occasion;
}

export interface ImportResult {
  readonly organisation: string;
  readonly exportedAtMs: number;
  readonly products: number;
  readonly bundles: number;
  readonly devices: number;
  /** Codes of products whose roots have to name keys of this DMS before anything of them is offered. */
  readonly rootsToChange: readonly string[];
  /** Devices whose product is another organisation's, which is not here. */
  readonly withoutProduct: readonly string[];
  /** Who belonged to it there, to be invited here. */
  readonly members: readonly RowOf<"members">[];
  /** Webhooks that have come: they are off. */
  readonly webhooks: number;
  /** Addresses of webhooks that this DMS does not call. */
  readonly webhooksLeftOut: readonly string[];
}

/**
 * Takes an export in: verified as a whole before any of it exists (law L7), then its files and rows in many small transactions, so that
 * nobody waits for it; the last one shows it. What is refused, or cut off at any moment, leaves nothing behind.
 * @throws RegrowError IMPORT_*, TRUST_*, MANIFEST_*, BUNDLE_*, STORAGE_QUOTA, GIVEN_FILE_LIMIT
 */
export async function importOrganisation(parts: ImportParts, asked: Import): Promise<ImportResult> {
  const { database, blobs, imports } = parts;
  return imports.during(asked.tenant, async (run) => {
    await requireEmpty(database, asked.tenant);
    const folder = await blobs.makePartialFolder();
    try {
      const verified = await receive(parts, asked, folder);
      return await write(parts, run, asked, verified, folder);
    } finally {
      await blobs.discard(folder);
    }
  });
}

/** An import whose every byte is as it was exported, and whose every signature holds. */
interface VerifiedImport {
  readonly head: ExportHead;
  readonly index: ImportIndex;
  readonly rows: RowSpool;
  readonly files: SignedFiles;
  readonly keys: readonly ExportedKey[];
  readonly signed: VerifiedSigned;
  /** Of all objects that came. */
  readonly hashes: readonly string[];
  readonly objectBytes: number;
}

async function receive(parts: ImportParts, asked: Import, folder: string): Promise<VerifiedImport> {
  const { cryptography, database } = parts;
  const index = new ImportIndex(cryptography);
  await mkdir(join(folder, "tables"));
  const rows = new RowSpool(join(folder, "tables"), (row) => index.take(row));
  const files = await SignedFiles.open(join(folder, "signed"));
  let head: ExportHead | undefined;
  let keys: readonly ExportedKey[] = [];
  let signed: VerifiedSigned | undefined;
  let objects: ReadonlyMap<string, number> = new Map();
  const reader = new ImportReader(
    {
      async onFile(file, bytes) {
        if (file.kind === "head") head = readHead(bytes, asked);
        if (file.kind === "keys" && !asked.withoutKeys) keys = await openKeys(bytes, asked.passphrase ?? "");
        if (file.kind === "part") await rows.add(tableOf(file), bytes);
        if (file.kind === "signed") await files.add(file.file, bytes);
      },
      async onObjects() {
        index.finish();
        // Before gigabytes come.
        await requireUnknown(database, [...index.devices.keys()]);
        signed = await verifySigned(parts, index, files);
        objects = signed.objects;
        await parts.quotas.require(database, asked.tenant, sumOf(objects));
        return new Map(objects);
      },
      sink: partialSink(folder),
    },
    cryptography,
    parts.importBytes,
  );
  try {
    for await (const chunk of asked.bytes) await reader.push(chunk);
    reader.finish();
  } catch (thrown) {
    await reader.abort();
    throw thrown;
  }
  if (head === undefined || signed === undefined)
    throw new RegrowError("IMPORT_MALFORMED", { reason: "nothing in it" });
  requireKeysOfProducts(keys, index);
  const hashes = [...objects.keys()];
  return { head, index, rows, files, keys, signed, hashes, objectBytes: sumOf(objects) };
}

async function write(
  parts: ImportParts,
  run: ImportRun,
  asked: Import,
  verified: VerifiedImport,
  folder: string,
): Promise<ImportResult> {
  const { tenant, occasion, requireStill } = asked;
  const { head, index, rows, keys } = verified;
  const nowMs = parts.clock.nowMs();
  await run.write(async (writer) => {
    await requireStill(writer);
    // Somebody may have been faster.
    await requireEmpty(writer, tenant);
    await parts.quotas.require(writer, tenant, verified.objectBytes);
    await beginImport(writer, tenant, nowMs);
  });
  const target: ImportTarget = {
    ...{ write: run.write, tenant, nowMs, productIds: makeProductIds(index.products.keys()) },
    read: (table) => rows.read(table),
  };
  await writeProducts(target);
  const rootsToChange = await writeTrust(parts, target, verified.signed, keys, verified.files);
  await writeDevices(target);
  await writeStored(parts, target, verified, folder);
  await writeHistory(target);
  const webhooksLeftOut = await writeWebhooks(parts, target, index.webhooks);
  await writeAudit(target);
  const counts = { products: index.products.size, bundles: index.bundles.size, devices: index.devices.size };
  const { exportedAtMs, organisation } = head;
  await run.write(async (writer) => {
    await requireStill(writer);
    await writeClaimRules(writer, tenant, head);
    await endImport(writer, tenant);
    const changed = { ...counts, exportedAtMs, keys: keys.length > 0, rootsToChange: rootsToChange.join(" ") };
    await occasion.record(writer, { target: `organisation ${organisation.name}`, changed });
  });
  return {
    ...{ organisation: organisation.name, exportedAtMs, ...counts, rootsToChange, webhooksLeftOut },
    ...{ withoutProduct: index.withoutProduct, members: index.members },
    webhooks: index.webhooks.length - webhooksLeftOut.length,
  };
}

/** Bundles and given files, with their bytes: nobody else adds or removes files until rows name them. */
async function writeStored(
  parts: ImportParts,
  target: ImportTarget,
  { hashes, signed, files, index }: VerifiedImport,
  folder: string,
): Promise<void> {
  const { database, blobs } = parts;
  await blobs.exclusively(async () => {
    const missing: string[] = [];
    for (const sha256 of hashes) if (!(await blobs.has(sha256))) missing.push(sha256);
    try {
      await blobs.adopt(folder, missing);
      for await (const batch of batchesOf(missing)) await target.write((writer) => mendFiles(writer, batch));
      await writeBundles(parts, target, signed.bundles, files);
      await writeFiles(parts, target, index.files);
    } catch (thrown) {
      await freeBlobs(database, blobs, missing);
      throw thrown;
    }
  });
}

/** @throws RegrowError IMPORT_NOT_EMPTY */
async function requireEmpty(database: Database, tenant: Tenant): Promise<void> {
  const product = await database
    .selectFrom("products")
    .select("code")
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  if (product !== undefined) throw new RegrowError("IMPORT_NOT_EMPTY", { product: product.code });
  const device = await database
    .selectFrom("devices")
    .select("uuid")
    .where(({ fn }) => fn.coalesce("organisation_id", "maker_id"), "=", tenant)
    .executeTakeFirst();
  if (device !== undefined) throw new RegrowError("IMPORT_NOT_EMPTY", { device: device.uuid });
  const webhook = await database
    .selectFrom("webhooks")
    .select("id")
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  if (webhook !== undefined) throw new RegrowError("IMPORT_NOT_EMPTY", { webhook: webhook.id });
  // Of devices that it had once: counted beside them, those of the import would count twice.
  const fault = await database
    .selectFrom("fault_groups")
    .select("fingerprint")
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  if (fault !== undefined) throw new RegrowError("IMPORT_NOT_EMPTY", { fault: fault.fingerprint });
}

/** @throws RegrowError IMPORT_MALFORMED, IMPORT_NEWER, IMPORT_PASSPHRASE */
function readHead(bytes: Uint8Array, { passphrase, withoutKeys }: Import): ExportHead {
  let head: unknown;
  try {
    head = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Refused as what it is not.
  }
  if (isForm(head) && head.format === EXPORT_FORMAT && head.version > EXPORT_VERSION)
    throw new RegrowError("IMPORT_NEWER", { version: head.version, known: EXPORT_VERSION });
  if (!Check(ExportHead, head) || head.format !== EXPORT_FORMAT)
    throw new RegrowError("IMPORT_MALFORMED", { file: "organisation.json" });
  if (head.hasKeys && passphrase === null && !withoutKeys)
    throw new RegrowError("IMPORT_PASSPHRASE", { reason: "none was given" });
  return head;
}

function isForm(head: unknown): head is { readonly format: unknown; readonly version: number } {
  return (
    typeof head === "object" &&
    head !== null &&
    "format" in head &&
    "version" in head &&
    typeof head.version === "number"
  );
}

function requireKeysOfProducts(keys: readonly ExportedKey[], { products }: ImportIndex): void {
  const stray = keys.find(({ product }) => !products.has(product));
  if (stray !== undefined) throw new RegrowError("IMPORT_MALFORMED", { file: "keys.json", product: stray.product });
}

function sumOf(objects: ReadonlyMap<string, number>): number {
  let bytes = 0;
  for (const sizeBytes of objects.values()) bytes += sizeBytes;
  return bytes;
}
