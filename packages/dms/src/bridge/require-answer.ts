import { RegrowError } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import { findDevice } from "../device/index.ts";
import { provenTenant, type Scope, type Tenant } from "../organisation/index.ts";
import { findAnswer, type GivenAnswer } from "./answer-repository.ts";

/**
 * The answer of that identifier, with who supplies what it offers.
 * @throws RegrowError DEVICE_UNKNOWN; DFU_ANSWER_UNKNOWN, also for one that a newer answer has replaced
 */
export async function requireAnswer(
  database: Database,
  scope: Scope,
  { uuid, id }: { readonly uuid: string; readonly id: string },
): Promise<{ readonly given: GivenAnswer; readonly supplier: Tenant }> {
  if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
  const given = await findAnswer(database, scope.tenant, uuid);
  const row = await database
    .selectFrom("devices")
    .innerJoin("products", "products.id", "devices.product_id")
    .select("products.organisation_id")
    .where("devices.uuid", "=", uuid)
    .executeTakeFirst();
  if (given === undefined || given.id !== id || row === undefined)
    throw new RegrowError("DFU_ANSWER_UNKNOWN", { answer: id });
  return { given, supplier: provenTenant(row.organisation_id) };
}
