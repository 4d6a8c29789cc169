import type { Database, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** Keys of one caller that are remembered; the oldest give way. */
const MAX_KEYS = 1_000;
/** Bytes of one caller's answers that are kept, as they are stored. */
const MAX_BYTES = 8 * 1024 * 1024;
/** How long a key is remembered. */
const REMEMBERED_MS = 24 * 3_600_000;

/** A key belongs to who sent it, in the organisation that they acted for. */
export interface RepeatName {
  readonly tenant: Tenant;
  /** Identifier of the user or API token. */
  readonly caller: string;
  readonly key: string;
}

/** A request that was carried out. */
export interface KnownRepeat {
  readonly fingerprint: string;
  readonly requestId: string;
  /** HTTP status and sealed body of the answer; null while none is known. */
  readonly answer: { readonly status: number; readonly sealed: string } | null;
}

export async function findRepeat(
  database: Database | Writer,
  { tenant, caller, key }: RepeatName,
  nowMs: number,
): Promise<KnownRepeat | undefined> {
  const row = await database
    .selectFrom("repeats")
    .selectAll()
    .where("organisation_id", "=", tenant)
    .where("caller", "=", caller)
    .where("repeat_key", "=", key)
    .where("created_at_ms", ">", nowMs - REMEMBERED_MS)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { fingerprint, request_id: requestId, status, answer } = row;
  return { fingerprint, requestId, answer: status === null || answer === null ? null : { status, sealed: answer } };
}

/** Remembers the key from now on, and forgets what is too old or too much. */
export async function addRepeat(
  writer: Writer,
  name: RepeatName,
  added: { readonly fingerprint: string; readonly requestId: string; readonly atMs: number },
): Promise<void> {
  const { tenant, caller, key } = name;
  // Those of a clock that was ahead would be remembered until then.
  await writer
    .deleteFrom("repeats")
    .where("organisation_id", "=", tenant)
    .where(({ eb, or }) =>
      or([eb("created_at_ms", "<=", added.atMs - REMEMBERED_MS), eb("created_at_ms", ">", added.atMs + REMEMBERED_MS)]),
    )
    .execute();
  await writer
    .insertInto("repeats")
    .values({
      organisation_id: tenant,
      caller,
      repeat_key: key,
      fingerprint: added.fingerprint,
      request_id: added.requestId,
      status: null,
      answer: null,
      size_bytes: 0,
      created_at_ms: added.atMs,
    })
    .execute();
  await makeRoom(writer, name, 0);
}

/** @param sealed body of the answer */
export async function setAnswer(writer: Writer, name: RepeatName, status: number, sealed: string): Promise<void> {
  const { tenant, caller, key } = name;
  await writer
    .updateTable("repeats")
    .set({ status, answer: sealed, size_bytes: sealed.length })
    .where("organisation_id", "=", tenant)
    .where("caller", "=", caller)
    .where("repeat_key", "=", key)
    .execute();
  await makeRoom(writer, name, sealed.length);
}

/** The one that this is about stays, whatever the clock says of the others. @param ownBytes of its answer */
async function makeRoom(writer: Writer, { tenant, caller, key }: RepeatName, ownBytes: number): Promise<void> {
  const held = await writer
    .selectFrom("repeats")
    .select(({ fn }) => [fn.countAll<number>().as("keys"), fn.sum<number | null>("size_bytes").as("bytes")])
    .where("organisation_id", "=", tenant)
    .where("caller", "=", caller)
    .executeTakeFirstOrThrow();
  if (held.keys <= MAX_KEYS && (held.bytes ?? 0) <= MAX_BYTES) return;
  const others = await writer
    .selectFrom("repeats")
    .select(["repeat_key", "size_bytes"])
    .where("organisation_id", "=", tenant)
    .where("caller", "=", caller)
    .where("repeat_key", "<>", key)
    .orderBy("created_at_ms", "desc")
    .limit(MAX_KEYS)
    .execute();
  let bytes = ownBytes;
  const kept = others.findIndex((row, index) => (bytes += row.size_bytes) > MAX_BYTES || index >= MAX_KEYS - 1);
  for (const { repeat_key } of kept === -1 ? [] : others.slice(kept))
    await writer
      .deleteFrom("repeats")
      .where("organisation_id", "=", tenant)
      .where("caller", "=", caller)
      .where("repeat_key", "=", repeat_key)
      .execute();
}
