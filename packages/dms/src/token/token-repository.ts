import type { Database, TokenKind, Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";

/** A secret that lets devices in (provision) or gives them an owner (claim). */
export interface Token {
  readonly id: string;
  readonly kind: TokenKind;
  /** Devices that may use it. */
  readonly uses: number;
  readonly used: number;
  readonly isUuidRequired: boolean;
  /** The one device that it is for; null: any. */
  readonly uuid: string | null;
  /** Product that it activates at once. */
  readonly product: string | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface NewToken extends Omit<Token, "used" | "product"> {
  readonly secretSha256: string;
  readonly productId: string | null;
}

/** A token as a device shows it: proven by its secret, so without a tenant. */
export interface ShownToken {
  readonly id: string;
  readonly organisationId: string;
  readonly organisation: string;
  readonly uses: number;
  readonly isUuidRequired: boolean;
  readonly uuid: string | null;
  readonly product: { readonly id: string; readonly code: string } | null;
  readonly expiresAtMs: number;
  readonly usedBy: readonly TokenUse[];
}

export interface TokenUse {
  readonly deviceUuid: string;
  readonly publicKeySha256: string;
  readonly isAcknowledged: boolean;
}

/** Rows of one statement. */
const AT_ONCE = 500;

export async function addTokens(writer: Writer, tenant: Tenant, tokens: readonly NewToken[]): Promise<void> {
  for (let start = 0; start < tokens.length; start += AT_ONCE)
    await writer
      .insertInto("tokens")
      .values(
        tokens.slice(start, start + AT_ONCE).map((token) => ({
          id: token.id,
          organisation_id: tenant,
          kind: token.kind,
          secret_sha256: token.secretSha256,
          uses: token.uses,
          is_uuid_required: Number(token.isUuidRequired),
          device_uuid: token.uuid,
          product_id: token.productId,
          created_at_ms: token.createdAtMs,
          expires_at_ms: token.expiresAtMs,
        })),
      )
      .execute();
}

/** A token counts no more; false when those products have none of that identifier. */
export async function endToken(
  writer: Writer,
  { tenant, products }: Scope,
  { id, atMs }: { readonly id: string; readonly atMs: number },
): Promise<boolean> {
  const found = await writer
    .selectFrom("tokens")
    .select("id")
    .where("id", "=", id)
    .where("organisation_id", "=", tenant)
    .$if(products !== null, (query) => query.where("product_id", "in", products ?? []))
    .executeTakeFirst();
  if (found === undefined) return false;
  const counting = writer.updateTable("tokens").set({ expires_at_ms: atMs }).where("id", "=", id);
  await counting.where("expires_at_ms", ">", atMs).execute();
  return true;
}

/** Newest first; one more than the limit where others follow. */
export async function listTokens(
  database: Database,
  { tenant, products }: Scope,
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly Token[]> {
  let query = database
    .selectFrom("tokens")
    .leftJoin("products", "products.id", "tokens.product_id")
    .leftJoin("token_uses", "token_uses.token_id", "tokens.id")
    .select(({ fn }) => [
      "tokens.id",
      "tokens.kind",
      "tokens.uses",
      "tokens.is_uuid_required",
      "tokens.device_uuid",
      "products.code",
      "tokens.created_at_ms",
      "tokens.expires_at_ms",
      fn.count<number>("token_uses.device_uuid").as("used"),
    ])
    .where("tokens.organisation_id", "=", tenant)
    .groupBy(["tokens.id", "products.code"]);
  if (products !== null) query = query.where("tokens.product_id", "in", products);
  if (after !== null) {
    const [atMs, id] = after;
    query = query.where(({ and, eb, or }) =>
      or([
        eb("tokens.created_at_ms", "<", atMs),
        and([eb("tokens.created_at_ms", "=", atMs), eb("tokens.id", ">", id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy("tokens.created_at_ms", "desc")
    .orderBy("tokens.id")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    uses: row.uses,
    used: Number(row.used),
    isUuidRequired: row.is_uuid_required === 1,
    uuid: row.device_uuid,
    product: row.code,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  }));
}

export async function findShownToken(
  database: Database,
  kind: TokenKind,
  secretSha256: string,
): Promise<ShownToken | undefined> {
  const row = await database
    .selectFrom("tokens")
    .innerJoin("organisations", "organisations.id", "tokens.organisation_id")
    .leftJoin("products", "products.id", "tokens.product_id")
    .select(["tokens.id", "tokens.organisation_id", "organisations.name", "tokens.uses", "tokens.is_uuid_required"])
    .select("tokens.device_uuid")
    .select(["tokens.product_id", "products.code", "tokens.expires_at_ms"])
    .where("tokens.secret_sha256", "=", secretSha256)
    .where("tokens.kind", "=", kind)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const uses = await database
    .selectFrom("token_uses")
    .select(["device_uuid", "public_key_sha256", "acknowledged_at_ms"])
    .where("token_id", "=", row.id)
    .execute();
  return {
    id: row.id,
    organisationId: row.organisation_id,
    organisation: row.name,
    uses: row.uses,
    isUuidRequired: row.is_uuid_required === 1,
    uuid: row.device_uuid,
    product: row.product_id === null || row.code === null ? null : { id: row.product_id, code: row.code },
    expiresAtMs: row.expires_at_ms,
    usedBy: uses.map((use) => ({
      deviceUuid: use.device_uuid,
      publicKeySha256: use.public_key_sha256,
      isAcknowledged: use.acknowledged_at_ms !== null,
    })),
  };
}

export interface NewTokenUse {
  readonly tokenId: string;
  readonly deviceUuid: string;
  readonly publicKeySha256: string;
  readonly atMs: number;
  readonly isAcknowledged: boolean;
}

export async function addTokenUse(writer: Writer, use: NewTokenUse): Promise<void> {
  await writer
    .insertInto("token_uses")
    .values({
      token_id: use.tokenId,
      device_uuid: use.deviceUuid,
      public_key_sha256: use.publicKeySha256,
      used_at_ms: use.atMs,
      acknowledged_at_ms: use.isAcknowledged ? use.atMs : null,
    })
    .execute();
}

/** The device has stored what its provisioning tokens gave it. */
export async function acknowledgeTokenUses(writer: Writer, deviceUuid: string, atMs: number): Promise<void> {
  await writer
    .updateTable("token_uses")
    .set({ acknowledged_at_ms: atMs })
    .where("device_uuid", "=", deviceUuid)
    .where("acknowledged_at_ms", "is", null)
    .execute();
}
