import { isEventType } from "@regrow/core/webhook";
import { RegrowError } from "@regrow/core/error";
import type { Entropy } from "@regrow/core/port";
import { putFile } from "../file/index.ts";
import type { SealingKey } from "../secret/index.ts";
import type { Quotas } from "../storage/index.ts";
import { addWebhook, makeWebhookSecret, sealedFor, switchOff, type AllowedAddresses } from "../webhook/index.ts";
import type { ExportHead, RowOf } from "./export-rows.ts";
import { batchesOf } from "./import-batches.ts";
import { productIdOf, type ImportTarget } from "./import-target.ts";

export interface SettingsParts {
  readonly entropy: Pick<Entropy, "bytes">;
  readonly sealing: SealingKey;
  readonly webhookAddresses: AllowedAddresses;
  readonly quotas: Quotas;
}

/** Of what came from elsewhere, in the audit log: nobody did it here. */
const IMPORTED = "imported:";
const OFF_REASON = "it came from another DMS: renew its secret, tell it to the receiver, and switch it on";

export async function writeClaimRules({ writer, tenant }: ImportTarget, { organisation }: ExportHead): Promise<void> {
  await writer
    .updateTable("organisations")
    .set({ takes_passwords: Number(organisation.takesPasswords) })
    .where("id", "=", tenant)
    .execute();
}

/** Their bytes are among the objects. @throws RegrowError GIVEN_FILE_LIMIT, STORAGE_QUOTA */
export async function writeFiles(
  { quotas }: Pick<SettingsParts, "quotas">,
  target: ImportTarget,
  files: readonly RowOf<"files">[],
): Promise<void> {
  for (const { device, product, ...file } of files) {
    const to =
      product === null
        ? ({ kind: "device", id: device ?? "" } as const)
        : ({ kind: "product", id: productIdOf(target, product) } as const);
    await putFile(target.writer, target.tenant, to, file, quotas);
  }
}

/**
 * Off, with secrets that nobody knows yet.
 * @returns addresses that this DMS does not call: they are left out
 */
export async function writeWebhooks(
  { entropy, sealing, webhookAddresses }: SettingsParts,
  target: ImportTarget,
  webhooks: readonly RowOf<"webhooks">[],
): Promise<readonly string[]> {
  const { writer, tenant, nowMs } = target;
  const refused: string[] = [];
  for (const { product, title, url, events, code, createdAtMs } of webhooks) {
    const href = hrefOf(webhookAddresses, url);
    if (href === undefined) {
      refused.push(url);
      continue;
    }
    const productId = product === null ? null : productIdOf(target, product);
    const webhook = { title, url: href, events: events.filter(isEventType), code, productId, atMs: createdAtMs };
    const id = await addWebhook(writer, tenant, webhook, (made) =>
      sealing.seal(Buffer.from(makeWebhookSecret(entropy)), sealedFor(made)),
    );
    await switchOff(writer, id, { reason: OFF_REASON, atMs: nowMs });
  }
  return refused;
}

/** Behind what was done here already, in words of their own: nobody can put into the mouth of this DMS what it has not seen. */
export async function writeAudit({ writer, tenant, read }: ImportTarget): Promise<void> {
  const newest = await writer
    .selectFrom("audit_entries")
    .select(({ fn }) => fn.max("sequence").as("sequence"))
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  let sequence = Number(newest?.sequence ?? 0);
  for await (const batch of batchesOf(read("audit"))) {
    const rows = batch.map((row) => {
      sequence += 1;
      return {
        ...{ organisation_id: tenant, sequence, at_ms: row.atMs, actor_kind: row.actorKind, actor_id: null },
        ...{ actor_name: row.actorName, target: row.target, address: row.address, request_id: row.requestId },
        operation: row.operation.startsWith(IMPORTED) ? row.operation : `${IMPORTED}${row.operation}`,
        changed: JSON.stringify(row.changed),
      };
    });
    await writer.insertInto("audit_entries").values(rows).execute();
  }
}

function hrefOf(addresses: AllowedAddresses, url: string): string | undefined {
  try {
    return addresses.requireUrl(url).href;
  } catch (error) {
    if (error instanceof RegrowError) return undefined;
    throw error;
  }
}
