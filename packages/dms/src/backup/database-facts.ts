import { DatabaseSync } from "node:sqlite";
import { MAX_NAMED_ORGANISATIONS, type Manifest } from "./format.ts";

/** What a copy of a database says of the files that belong to it. */
export interface DatabaseFacts {
  /** Number of the newest migration. */
  readonly schema: number;
  /** Files of the store that are named, by SHA-256, with their unpacked lengths. */
  readonly blobs: ReadonlyMap<string, number>;
  /** Those of which the DMS knows that it has not got them. */
  readonly knownLost: ReadonlySet<string>;
  /** Uploads that are on their way, with the bytes of them that were acknowledged. */
  readonly uploads: ReadonlyMap<string, number>;
  readonly counts: Manifest["counts"];
  readonly organisations: Manifest["organisations"];
}

/** Why a copy of a database is not to be trusted; null: it is whole. */
export function findDamage(file: string): string | null {
  try {
    using database = new DatabaseSync(file, { readOnly: true });
    const problem = database.prepare("pragma integrity_check(1)").get()?.["integrity_check"];
    if (problem !== "ok") return String(problem);
    const orphan = database.prepare("pragma foreign_key_check").get();
    return orphan === undefined
      ? null
      : `a row of ${String(orphan["table"])} names one of ${String(orphan["parent"])} that is not there`;
  } catch (thrown) {
    if (isSqliteError(thrown)) return thrown.message;
    throw thrown;
  }
}

/** Reads a copy of a database, of this program's schema or an older one. @throws Error of SQLite when it is none */
export function readFacts(file: string): DatabaseFacts {
  using database = new DatabaseSync(file, { readOnly: true });
  const rows = askingOlder(database);
  const count = (table: string): number => Number(rows(table, `select count(*) as n from ${table}`)[0]?.["n"] ?? 0);
  const blobs = new Map(
    [
      ...rows("bundle_objects", "select sha256, max(size_bytes) as bytes from bundle_objects group by sha256"),
      ...rows("files", "select sha256, max(size_bytes) as bytes from files group by sha256"),
    ].map((row) => [String(row["sha256"]), Number(row["bytes"])]),
  );
  const uploads = new Map(
    rows("uploads", "select id, received_bytes from uploads where bundle_id is null and received_bytes > 0").map(
      (row) => [String(row["id"]), Number(row["received_bytes"])],
    ),
  );
  return {
    schema: Number(rows("migrations", "select max(number) as n from migrations")[0]?.["n"] ?? 0),
    blobs,
    knownLost: new Set(rows("damaged_files", "select sha256 from damaged_files").map(textIn("sha256"))),
    uploads,
    counts: {
      ...{ organisations: count("organisations"), users: count("users"), products: count("products") },
      ...{ bundles: count("bundles"), devices: count("devices"), blobs: blobs.size, uploads: uploads.size },
    },
    organisations: rows(
      "organisations",
      `select id, name from organisations order by created_at_ms, id limit ${MAX_NAMED_ORGANISATIONS}`,
    ).map((row) => ({ id: String(row["id"]), name: String(row["name"]) })),
  };
}

/** Who needs one of these files is told in words, such as "bundle ACME-KIOSK 1.0.0"; so many at most. */
const MAX_NEEDING = 20;
/** Hashes that are asked for at once. */
const HASHES_AT_ONCE = 500;

/** What needs one of the files: bundles, and files that were given to devices. */
export function listNeeding(file: string, hashes: readonly string[]): readonly string[] {
  using database = new DatabaseSync(file, { readOnly: true });
  const rows = askingOlder(database);
  const needing = new Set<string>();
  for (let start = 0; start < hashes.length && needing.size < MAX_NEEDING; start += HASHES_AT_ONCE) {
    const part = hashes.slice(start, start + HASHES_AT_ONCE);
    const named = `in (${part.map(() => "?").join(", ")}) limit ${MAX_NEEDING}`;
    const bundles = `select distinct 'bundle ' || products.code || ' ' || bundles.version as needing from bundle_objects
      join bundles on bundles.id = bundle_objects.bundle_id and bundles.organisation_id = bundle_objects.organisation_id
      join products on products.id = bundles.product_id where bundle_objects.sha256 ${named}`;
    const files = `select 'file ' || name || ' of ' || target_kind || ' ' || target as needing from files where sha256 ${named}`;
    for (const row of [...rows("bundle_objects", bundles, part), ...rows("files", files, part)])
      needing.add(String(row["needing"]));
  }
  return [...needing].slice(0, MAX_NEEDING);
}

export function isSqliteError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ERR_SQLITE_ERROR";
}

type Row = Readonly<Record<string, unknown>>;

/** Asks a database of this program's schema or an older one, which has fewer tables: there is nothing in those that it has not got. */
function askingOlder(
  database: DatabaseSync,
): (table: string, query: string, values?: readonly string[]) => readonly Row[] {
  const names = database.prepare("select name from sqlite_schema where type = 'table'").all();
  const tables = new Set(names.map(textIn("name")));
  return (table, query, values = []) => (tables.has(table) ? database.prepare(query).all(...values) : []);
}

function textIn(column: string): (row: Row) => string {
  return (row) => String(row[column]);
}
