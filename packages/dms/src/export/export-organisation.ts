import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Entropy } from "@regrow/core/port";
import type { BlobStore } from "../blob/index.ts";
import { freeBlobs } from "../bundle/index.ts";
import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { SealingKey } from "../secret/index.ts";
import { openOnlineKeys } from "../trust-metadata/index.ts";
import { EXPORT_FORMAT, EXPORT_VERSION, PART_BYTES } from "./export-format.ts";
import { READERS } from "./export-readers.ts";
import { TABLE_NAMES, type ExportHead, type TableName } from "./export-rows.ts";
import { listObjects, listSigned } from "./list-signed.ts";
import { beginReading, type Reading } from "./reading.ts";
import { sealKeys, type ExportedKey } from "./sealed-keys.ts";
import type { Snapshot } from "./snapshot.ts";
import { inTurns } from "./in-turns.ts";
import { TarOut } from "./tar-out.ts";

export interface ExportParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
  readonly entropy: Pick<Entropy, "bytes">;
  readonly sealing: SealingKey;
  /** The database as it is now, to be read for a while. */
  readonly openSnapshot: () => Promise<Snapshot>;
}

/**
 * Longest time for which the tables are read, at the caller's pace: as long the database keeps what it was. The objects behind them take
 * the time that they take.
 */
const TABLES_WITHIN_MS = 30 * 60_000;

/**
 * Everything of an organisation as one stream, at the pace of who reads it: what it was at one moment, and every file that it named then.
 * @param passphrase seals the online keys; null: they stay here
 * @throws RegrowError EXPORT_BUNDLE_DAMAGED before the first byte
 */
export async function* exportOrganisation(
  parts: ExportParts,
  tenant: Tenant,
  passphrase: string | null,
): AsyncGenerator<Uint8Array> {
  const { database, blobs, openSnapshot } = parts;
  await using opened = new AsyncDisposableStack();
  const snapshot = opened.use(
    await blobs.exclusively(async () => {
      blobs.beginLongRead();
      opened.defer(async () => {
        const left = blobs.endLongRead();
        await blobs.exclusively(() => freeBlobs(database, blobs, left));
      });
      return openSnapshot();
    }),
  );
  const folder = await blobs.makePartialFolder();
  opened.defer(() => blobs.discard(folder));
  const out = opened.use(await TarOut.open(join(folder, randomUUID())));

  const reading = await beginReading(snapshot.database, tenant);
  await requireWhole(reading);
  yield* tables(parts, reading, out, passphrase);
  const objects = await listObjects(reading);
  await snapshot[Symbol.asyncDispose]();
  for (const sha256 of objects)
    yield* out.stream({ kind: "object", sha256 }, await blobs.packedBytes(sha256), blobs.read(sha256));
  yield* out.end();
}

/** All that is read from the database. */
async function* tables(
  parts: ExportParts,
  reading: Reading,
  out: TarOut,
  passphrase: string | null,
): AsyncGenerator<Uint8Array> {
  const untilMs = parts.clock.monotonicMs() + TABLES_WITHIN_MS;
  const requireTime = (): void => {
    if (parts.clock.monotonicMs() > untilMs) throw new RegrowError("CONNECTION_LOST", { reason: "read too slowly" });
  };
  yield* out.file({ kind: "head" }, json(await headOf(reading, parts.clock.nowMs(), passphrase !== null)));
  if (passphrase !== null)
    yield* out.file({ kind: "keys" }, await sealKeys(await listKeys(parts, reading), passphrase, parts.entropy));
  for (const table of TABLE_NAMES) {
    let number = 0;
    for await (const bytes of partsOf(reading, table)) {
      requireTime();
      number += 1;
      yield* out.file({ kind: "part", table, number }, bytes);
    }
  }
  for await (const { file, bytes } of listSigned(reading)) {
    requireTime();
    yield* out.file({ kind: "signed", file }, bytes);
  }
}

/** Rows as lines, some hundred kB at a time. */
async function* partsOf(reading: Reading, table: TableName): AsyncGenerator<Uint8Array> {
  let lines: string[] = [];
  let length = 0;
  for await (const row of inTurns<object>(READERS[table](reading))) {
    const line = `${JSON.stringify(row)}\n`;
    lines.push(line);
    length += line.length;
    if (length < PART_BYTES) continue;
    yield Buffer.from(lines.join(""));
    [lines, length] = [[], 0];
  }
  if (lines.length > 0) yield Buffer.from(lines.join(""));
}

async function headOf({ database, tenant }: Reading, nowMs: number, hasKeys: boolean): Promise<ExportHead> {
  const row = await database
    .selectFrom("organisations")
    .select(["name", "takes_passwords", "created_at_ms"])
    .where("id", "=", tenant)
    .executeTakeFirstOrThrow();
  const organisation = {
    name: row.name,
    takesPasswords: row.takes_passwords === 1,
    createdAtMs: row.created_at_ms,
  };
  return { format: EXPORT_FORMAT, version: EXPORT_VERSION, exportedAtMs: nowMs, organisation, hasKeys };
}

async function listKeys(parts: ExportParts, { database, tenant, codeOf }: Reading): Promise<readonly ExportedKey[]> {
  const products = await database.selectFrom("products").select("id").where("organisation_id", "=", tenant).execute();
  const keys: ExportedKey[] = [];
  for (const { id } of products) {
    const open = await openOnlineKeys(parts, database, tenant, id);
    keys.push(...open.map((key) => ({ product: codeOf(id), ...key })));
  }
  return keys;
}

/** @throws RegrowError EXPORT_BUNDLE_DAMAGED */
async function requireWhole({ database, tenant, codeOf }: Reading): Promise<void> {
  const rows = await database
    .selectFrom("damaged_files")
    .innerJoin("bundle_objects", "bundle_objects.sha256", "damaged_files.sha256")
    .innerJoin("bundles", (join) =>
      join
        .onRef("bundles.id", "=", "bundle_objects.bundle_id")
        .onRef("bundles.organisation_id", "=", "bundle_objects.organisation_id"),
    )
    .select(["bundles.product_id", "bundles.version"])
    .distinct()
    .where("bundle_objects.organisation_id", "=", tenant)
    .limit(NAMED_AT_MOST)
    .execute();
  if (rows.length === 0) return;
  const bundles = rows.map(({ product_id, version }) => `${codeOf(product_id)} ${version}`);
  throw new RegrowError("EXPORT_BUNDLE_DAMAGED", { bundles: bundles.join(", ") });
}

/** Bundles that an error names. */
const NAMED_AT_MOST = 20;

function json(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
