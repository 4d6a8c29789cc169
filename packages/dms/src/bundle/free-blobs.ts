import type { BlobStore } from "../blob/index.ts";
import type { Database } from "../database/index.ts";

/** Hashes that one question names: within every database's limit of parameters. */
const HASHES_PER_QUERY = 500;

/**
 * Removes those of the files that no bundle and no given file of any organisation names. It asks across organisations, because they share files;
 * the answer stays here. Only inside `BlobStore.exclusively`.
 */
export async function freeBlobs(database: Database, blobs: BlobStore, hashes: readonly string[]): Promise<void> {
  for (let start = 0; start < hashes.length; start += HASHES_PER_QUERY) {
    const part = hashes.slice(start, start + HASHES_PER_QUERY);
    const rows = await database
      .selectFrom("bundle_objects")
      .select("sha256")
      .distinct()
      .where("sha256", "in", part)
      .execute();
    const given = await database.selectFrom("files").select("sha256").distinct().where("sha256", "in", part).execute();
    const named = new Set([...rows, ...given].map(({ sha256 }) => sha256));
    await blobs.remove(part.filter((sha256) => !named.has(sha256)));
  }
}

/** At the start: files that an upload or a deletion left behind when the process ended between files and rows. */
export async function freeLeftBlobs(database: Database, blobs: BlobStore): Promise<void> {
  for await (const hashes of blobs.list()) await blobs.exclusively(() => freeBlobs(database, blobs, hashes));
}
