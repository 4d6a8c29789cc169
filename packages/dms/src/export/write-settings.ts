import { isEventType } from "@regrow/core/webhook";
import { RegrowError } from "@regrow/core/error";
import type { Entropy } from "@regrow/core/port";
import type { Writer } from "../database/index.ts";
import { putFile } from "../file/index.ts";
import type { Tenant } from "../organisation/index.ts";
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
/** Files and webhooks that one transaction adds: each asks some questions first. */
const AT_ONCE = 50;
const OFF_REASON = "it came from another DMS: renew its secret, tell it to the receiver, and switch it on";

export async function writeClaimRules(writer: Writer, tenant: Tenant, { organisation }: ExportHead): Promise<void> {
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
  for await (const batch of batchesOf(files, AT_ONCE))
    await target.write(async (writer) => {
      for (const { device, product, ...file } of batch) {
        const to =
          product === null
            ? ({ kind: "device", id: device ?? "" } as const)
            : ({ kind: "product", id: productIdOf(target, product) } as const);
        await putFile(writer, target.tenant, to, file, quotas);
      }
    });
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
  const { tenant, nowMs } = target;
  const called = webhooks.map((webhook) => ({ ...webhook, href: hrefOf(webhookAddresses, webhook.url) }));
  for await (const batch of batchesOf(called, AT_ONCE))
    await target.write(async (writer) => {
      for (const { product, title, href, events, code, createdAtMs } of batch) {
        if (href === undefined) continue;
        const productId = product === null ? null : productIdOf(target, product);
        const webhook = { title, url: href, events: events.filter(isEventType), code, productId, atMs: createdAtMs };
        const id = await addWebhook(writer, tenant, webhook, (made) =>
          sealing.seal(Buffer.from(makeWebhookSecret(entropy)), sealedFor(made)),
        );
        await switchOff(writer, id, { reason: OFF_REASON, atMs: nowMs });
      }
    });
  return called.filter(({ href }) => href === undefined).map(({ url }) => url);
}

/** Behind what was done here already, in words of their own: nobody can put into the mouth of this DMS what it has not seen. */
export async function writeAudit({ write, tenant, read }: ImportTarget): Promise<void> {
  for await (const batch of batchesOf(read("audit"))) {
    const rows = batch.map((row) => ({
      ...{ organisation_id: tenant, at_ms: row.atMs, actor_kind: row.actorKind, actor_id: null },
      ...{ actor_name: row.actorName, target: row.target, address: row.address, request_id: row.requestId },
      operation: row.operation.startsWith(IMPORTED) ? row.operation : `${IMPORTED}${row.operation}`,
      changed: JSON.stringify(row.changed),
    }));
    await write(async (writer) => {
      // Looked at each time: a member may have signed in meanwhile.
      const newest = await newestAudit(writer, tenant);
      const numbered = rows.map((row, index) => ({ ...row, sequence: newest + 1 + index }));
      await writer.insertInto("audit_entries").values(numbered).execute();
    });
  }
}

async function newestAudit(writer: Writer, tenant: Tenant): Promise<number> {
  const newest = await writer
    .selectFrom("audit_entries")
    .select(({ fn }) => fn.max("sequence").as("sequence"))
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  return Number(newest?.sequence ?? 0);
}

function hrefOf(addresses: AllowedAddresses, url: string): string | undefined {
  try {
    return addresses.requireUrl(url).href;
  } catch (error) {
    if (error instanceof RegrowError) return undefined;
    throw error;
  }
}
