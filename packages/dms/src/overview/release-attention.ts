import { NEW_CAUSE_MS, reachedProducts } from "../fault/index.ts";
import { COUNTED, type AttentionQuestion, type FoundAttention } from "./found-attention.ts";
import { MAX_SUBJECTS } from "./overview-schemas.ts";

/** What is wrong with versions, and new causes of faults. */
export async function findReleaseAttention(question: AttentionQuestion): Promise<readonly FoundAttention[]> {
  return [...(await findDamaged(question)), ...(await findNewFaults(question))];
}

/** Versions that need a file which is damaged, by product. */
async function findDamaged({ database, scope }: AttentionQuestion): Promise<readonly FoundAttention[]> {
  const { tenant, products } = scope;
  const rows = await database
    .selectFrom("damaged_files")
    .innerJoin("bundle_objects", "bundle_objects.sha256", "damaged_files.sha256")
    .innerJoin("bundles", (join) =>
      join
        .onRef("bundles.organisation_id", "=", "bundle_objects.organisation_id")
        .onRef("bundles.id", "=", "bundle_objects.bundle_id"),
    )
    .select(["bundles.product_id", "bundles.version", "damaged_files.found_at_ms"])
    .where("bundle_objects.organisation_id", "=", tenant)
    .$if(products !== null, (query) => query.where("bundles.product_id", "in", products ?? []))
    .orderBy("damaged_files.found_at_ms", "desc")
    .limit(COUNTED)
    .execute();
  const byProduct = Map.groupBy(rows, ({ product_id }) => product_id);
  return [...byProduct].map(([productId, damaged]) => {
    const versions = [...new Set(damaged.map(({ version }) => version))];
    const subjects = versions.slice(0, MAX_SUBJECTS);
    const atMs = damaged[0]?.found_at_ms ?? null;
    return { kind: "damaged-bundle", count: versions.length, productId, subjects, atMs };
  });
}

/** Causes that were seen for the first time in the last day: in the organisation, or in the products that are reached. */
async function findNewFaults({ database, scope, sight }: AttentionQuestion): Promise<readonly FoundAttention[]> {
  const rows = await database
    .selectFrom("fault_groups")
    .select(["fingerprint", "first_at_ms"])
    .where("organisation_id", "=", scope.tenant)
    .where("product_id", "in", reachedProducts(scope))
    .where("version", "=", "")
    .where("first_at_ms", ">=", sight.nowMs - NEW_CAUSE_MS)
    .orderBy("first_at_ms", "desc")
    .limit(COUNTED)
    .execute();
  const causes = [...new Set(rows.map(({ fingerprint }) => fingerprint))];
  if (causes.length === 0) return [];
  const subjects = causes.slice(0, MAX_SUBJECTS);
  return [{ kind: "new-fault", count: causes.length, productId: null, subjects, atMs: rows[0]?.first_at_ms ?? null }];
}
