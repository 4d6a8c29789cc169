import { RegrowError } from "@regrow/core/error";
import type { Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { BOUNDS } from "./bounds.ts";

/** Of what. */
type Of =
  | { readonly kind: "tokens" | "apiTokens"; readonly tenant: Tenant }
  | { readonly kind: "consents"; readonly tenant: Tenant; readonly device: string };

/**
 * Before `count` more are made, in the transaction that makes them. A count in an index: some milliseconds where there are very many.
 * @throws RegrowError TOKEN_LIMIT, API_TOKEN_LIMIT, CONSENT_LIMIT
 */
export async function requireRoomFor(writer: Writer, of: Of, count: number): Promise<void> {
  const { most, refusal } = BOUNDS[of.kind];
  const there = await countOf(writer, of);
  if (there + count > most) throw new RegrowError(refusal, { limit: most, there, more: count });
}

async function countOf(writer: Writer, of: Of): Promise<number> {
  const rows = await queryOf(writer, of).executeTakeFirst();
  return Number(rows?.count ?? 0);
}

function queryOf(writer: Writer, of: Of) {
  switch (of.kind) {
    case "tokens":
      return writer
        .selectFrom("tokens")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("organisation_id", "=", of.tenant);
    case "apiTokens":
      return writer
        .selectFrom("api_tokens")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("organisation_id", "=", of.tenant);
    case "consents":
      return writer
        .selectFrom("update_consents")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("device_uuid", "=", of.device)
        .where("organisation_id", "=", of.tenant);
  }
}
