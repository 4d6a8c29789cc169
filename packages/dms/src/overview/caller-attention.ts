import type { Readable } from "../database/index.ts";
import type { Actor } from "../organisation/index.ts";
import type { StorageState } from "../storage/index.ts";
import { DAY_MS, COUNTED, type FoundAttention } from "./found-attention.ts";
import { MAX_SUBJECTS } from "./overview-schemas.ts";

const SOON_MS = 14 * DAY_MS;
const JUST_MS = 7 * DAY_MS;

/**
 * API tokens that end soon or have just ended: those that the caller sees in their list. One that is made for a short time does not end
 * soon before half of that is over.
 */
export async function findEndingTokens(
  database: Readable,
  actor: Actor,
  nowMs: number,
): Promise<readonly FoundAttention[]> {
  if (actor.kind !== "person" || !actor.rights.has("token.create")) return [];
  const rows = await database
    .selectFrom("api_tokens")
    .select(["name", "created_at_ms", "expires_at_ms"])
    .where("organisation_id", "=", actor.tenant)
    .where("expires_at_ms", ">", nowMs - JUST_MS)
    .where("expires_at_ms", "<", nowMs + SOON_MS)
    .where("revoked_at_ms", "is", null)
    .$if(!actor.rights.has("member.manage"), (query) => query.where("user_id", "=", actor.userId))
    .orderBy("expires_at_ms")
    .limit(COUNTED)
    .execute();
  const ending = rows.filter((row) => nowMs - row.created_at_ms > row.expires_at_ms - nowMs);
  if (ending.length === 0) return [];
  const subjects = ending.slice(0, MAX_SUBJECTS).map(({ name }) => name);
  return [
    { kind: "token-expires", count: ending.length, productId: null, subjects, atMs: ending[0]?.expires_at_ms ?? null },
  ];
}

/** Share of the quota from which on somebody is to look after it. */
const NEARLY_FULL = 0.9;

export function findFullStorage({ usedBytes, quotaBytes }: StorageState): readonly FoundAttention[] {
  if (quotaBytes === null || usedBytes < NEARLY_FULL * quotaBytes) return [];
  const subjects = [`${usedBytes} of ${quotaBytes} bytes`];
  return [{ kind: "storage-nearly-full", count: 1, productId: null, subjects, atMs: null }];
}
