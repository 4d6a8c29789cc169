import type { Database, Schema, Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import {
  membershipRights,
  parseProducts,
  productsText,
  provenTenant,
  type Machine,
  type Tenant,
} from "../organisation/index.ts";
import { isScope, type Scope } from "../permission/index.ts";

/** A token for programs, as people see it. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Codes of the products that it is for; null: all that its maker reaches. */
  readonly products: readonly string[] | null;
  readonly madeBy: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly revokedAtMs: number | null;
}

export interface NewApiToken {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly secretSha256: string;
  readonly scopes: readonly Scope[];
  readonly productIds: readonly string[] | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export async function addApiToken(writer: Writer, tenant: Tenant, token: NewApiToken): Promise<void> {
  await writer
    .insertInto("api_tokens")
    .values({
      id: token.id,
      organisation_id: tenant,
      user_id: token.userId,
      name: token.name,
      secret_sha256: token.secretSha256,
      scopes: JSON.stringify(token.scopes),
      products: productsText(token.productIds),
      created_at_ms: token.createdAtMs,
      expires_at_ms: token.expiresAtMs,
    })
    .execute();
}

/** Whose tokens: those of one user, or (null) of everybody in the organisation. */
type MadeBy = string | null;

/** Newest first; one more than the limit where others follow. */
export async function listApiTokens(
  database: Database,
  tenant: Tenant,
  madeBy: MadeBy,
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly ApiToken[]> {
  let query = database
    .selectFrom("api_tokens")
    .innerJoin("users", "users.id", "api_tokens.user_id")
    .selectAll("api_tokens")
    .select("users.user_name")
    .where("api_tokens.organisation_id", "=", tenant);
  if (madeBy !== null) query = query.where("api_tokens.user_id", "=", madeBy);
  if (after !== null) {
    const [atMs, id] = after;
    query = query.where(({ and, eb, or }) =>
      or([
        eb("api_tokens.created_at_ms", "<", atMs),
        and([eb("api_tokens.created_at_ms", "=", atMs), eb("api_tokens.id", ">", id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy("api_tokens.created_at_ms", "desc")
    .orderBy("api_tokens.id")
    .limit(limit + 1)
    .execute();
  const codes = await codesOf(database, tenant);
  return rows.map((row) => toApiToken(row, codes));
}

/** Ends a token. Gives its name; undefined when there is none that counts. */
export async function revokeApiToken(
  writer: Writer,
  tenant: Tenant,
  madeBy: MadeBy,
  token: { readonly id: string; readonly atMs: number },
): Promise<string | undefined> {
  let query = writer
    .updateTable("api_tokens")
    .set({ revoked_at_ms: token.atMs })
    .where("organisation_id", "=", tenant)
    .where("id", "=", token.id)
    .where("revoked_at_ms", "is", null);
  if (madeBy !== null) query = query.where("user_id", "=", madeBy);
  const row = await query.returning("name").executeTakeFirst();
  return row?.name;
}

/** One that was made later than so long after now was made by a clock that was ahead: it would last for years. */
const MADE_AHEAD_MS = 86_400_000;

/**
 * Who holds the token of that hash. It never does more than who made it may do now: their membership and role are looked at
 * each time.
 */
export async function findMachine(
  database: Database,
  secretSha256: string,
  nowMs: number,
): Promise<Machine | undefined> {
  const row = await database
    .selectFrom("api_tokens")
    .innerJoin("organisations", "organisations.id", "api_tokens.organisation_id")
    .innerJoin("memberships", (join) =>
      join
        .onRef("memberships.user_id", "=", "api_tokens.user_id")
        .onRef("memberships.organisation_id", "=", "api_tokens.organisation_id"),
    )
    .select(["api_tokens.id", "api_tokens.name", "api_tokens.organisation_id", "api_tokens.scopes"])
    .select(["api_tokens.products", "organisations.name as organisation"])
    .select(["memberships.role", "memberships.products as maker_products"])
    .where("api_tokens.secret_sha256", "=", secretSha256)
    .where("api_tokens.expires_at_ms", ">", nowMs)
    .where("api_tokens.created_at_ms", "<=", nowMs + MADE_AHEAD_MS)
    .where("api_tokens.revoked_at_ms", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const maker = membershipRights({ role: row.role, products: row.maker_products });
  const own = parseProducts(row.products);
  const products = own === null ? maker.products : new Set(own.filter((id) => maker.products?.has(id) ?? true));
  if (products?.size === 0) return undefined; // its maker reaches none of them any more
  return {
    kind: "token",
    tokenId: row.id,
    name: row.name,
    tenant: provenTenant(row.organisation_id),
    organisation: row.organisation,
    rights: new Set(parseScopes(row.scopes).filter((scope) => maker.rights.has(scope))),
    products,
  };
}

/** A scope that this program does not know any more gives nothing. */
function parseScopes(text: string): readonly Scope[] {
  return (JSON.parse(text) as readonly string[]).filter(isScope);
}

async function codesOf(database: Database, tenant: Tenant): Promise<ReadonlyMap<string, string>> {
  const rows = await database
    .selectFrom("products")
    .select(["id", "code"])
    .where("organisation_id", "=", tenant)
    .execute();
  return new Map(rows.map(({ id, code }) => [id, code]));
}

function toApiToken(
  row: Schema["api_tokens"] & { readonly user_name: string },
  codes: ReadonlyMap<string, string>,
): ApiToken {
  const products = parseProducts(row.products);
  return {
    id: row.id,
    name: row.name,
    scopes: parseScopes(row.scopes),
    products: products?.flatMap((id) => codes.get(id) ?? []) ?? null,
    madeBy: row.user_name,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}
