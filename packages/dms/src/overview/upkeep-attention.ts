import { sql } from "kysely";
import { COUNTED, DAY_MS, type AttentionQuestion, type FoundAttention } from "./found-attention.ts";
import { MAX_SUBJECTS } from "./overview-schemas.ts";

const SOON_MS = 14 * DAY_MS;

/** What ends, and what was switched off. */
export async function findUpkeepAttention(question: AttentionQuestion): Promise<readonly FoundAttention[]> {
  return [...(await findExpiring(question)), ...(await findWebhooksOff(question))];
}

/** Of the organisation, so nothing for who has rights for some products only. */
async function findWebhooksOff({ database, scope }: AttentionQuestion): Promise<readonly FoundAttention[]> {
  if (scope.products !== null) return [];
  const rows = await database
    .selectFrom("webhooks")
    .select(["id", "title", "url", "off_since_ms"])
    .where("organisation_id", "=", scope.tenant)
    .where("off_reason", "is not", null)
    .orderBy("off_since_ms", "desc")
    .limit(COUNTED)
    .execute();
  if (rows.length === 0) return [];
  const subjects = rows.slice(0, MAX_SUBJECTS).map(({ title, url }) => (title === "" ? url : title));
  return [{ kind: "webhook-off", count: rows.length, productId: null, subjects, atMs: rows[0]?.off_since_ms ?? null }];
}

/**
 * Roots and targets by the newest of each: what the DMS signs itself it signs anew by itself. The platform's count for the whole
 * organisation. Their JSON is read by the database, so that lists of megabytes stay where they are.
 */
async function findExpiring({
  database,
  scope,
  sight: { nowMs },
}: AttentionQuestion): Promise<readonly FoundAttention[]> {
  const { tenant, products } = scope;
  const rows = await database
    .selectFrom("metadata")
    .select(["repository", "role"])
    .select(sql<string | null>`json_extract(cast(bytes as text), '$.signed.expires')`.as("expires"))
    .where("organisation_id", "=", tenant)
    .where(({ eb, selectFrom }) =>
      eb(
        "version",
        "=",
        selectFrom("metadata as newest")
          .select(({ fn }) => fn.max("newest.version").as("version"))
          .whereRef("newest.organisation_id", "=", "metadata.organisation_id")
          .whereRef("newest.repository", "=", "metadata.repository")
          .whereRef("newest.role", "=", "metadata.role"),
      ),
    )
    .$if(products !== null, (query) => query.where("repository", "in", products ?? []))
    .execute();
  const ending = rows.flatMap(({ repository, role, expires }) => {
    const atMs = Date.parse(expires ?? "");
    return atMs <= nowMs + SOON_MS ? [{ repository, role, atMs }] : [];
  });
  return [...Map.groupBy(ending, ({ repository }) => repository)].map(([repository, ends]) => {
    const isPlatform = repository === "platform";
    const owner = isPlatform ? "platform" : "product";
    return {
      kind: "key-expires",
      count: ends.length,
      productId: isPlatform ? null : repository,
      subjects: ends.map(({ role }) => `${owner} ${role}`),
      atMs: Math.min(...ends.map(({ atMs }) => atMs)),
    };
  });
}
