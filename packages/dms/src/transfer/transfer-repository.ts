import type { Database, Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import { provenTenant, type Tenant } from "../organisation/index.ts";

/** Devices that one organisation offers to another, as either of them sees it. */
export interface Transfer {
  readonly id: string;
  /** Whose devices they are. */
  readonly from: Party;
  readonly to: Party;
  readonly devices: number;
  /** Whether they are wiped when it is accepted. */
  readonly wipe: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

interface Party {
  readonly id: string;
  readonly name: string;
}

export interface NewTransfer {
  readonly id: string;
  readonly recipientId: string;
  readonly devices: readonly string[];
  readonly wipe: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export async function addTransfer(writer: Writer, tenant: Tenant, transfer: NewTransfer): Promise<void> {
  const { id, recipientId, devices, wipe, createdAtMs, expiresAtMs } = transfer;
  await writer
    .insertInto("transfers")
    .values({
      ...{ id, organisation_id: tenant, recipient_id: recipientId, wipe: Number(wipe) },
      ...{ created_at_ms: createdAtMs, expires_at_ms: expiresAtMs },
    })
    .execute();
  for (let start = 0; start < devices.length; start += DEVICES_PER_INSERT) {
    const part = devices.slice(start, start + DEVICES_PER_INSERT);
    const rows = part.map((uuid) => ({ device_uuid: uuid, transfer_id: id }));
    await writer.insertInto("transfer_devices").values(rows).execute();
  }
}

/** Rows that one statement adds: within every database's limit of parameters. */
const DEVICES_PER_INSERT = 500;

/** Offered by the organisation or to it, and still standing. Newest first; one more than the limit where others follow. */
export async function listTransfers(
  database: Database,
  tenant: Tenant,
  nowMs: number,
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly Transfer[]> {
  let query = standing(database, tenant, nowMs);
  if (after !== null) {
    const [atMs, id] = after;
    query = query.where(({ and, eb, or }) =>
      or([
        eb("transfers.created_at_ms", "<", atMs),
        and([eb("transfers.created_at_ms", "=", atMs), eb("transfers.id", ">", id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy("transfers.created_at_ms", "desc")
    .orderBy("transfers.id")
    .limit(limit + 1)
    .execute();
  return rows.map(toTransfer);
}

export async function findTransfer(
  database: Database,
  tenant: Tenant,
  id: string,
  nowMs: number,
): Promise<Transfer | undefined> {
  const row = await standing(database, tenant, nowMs).where("transfers.id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : toTransfer(row);
}

/** Of a transfer that the caller was proven to see. By UUID; one more than the limit where others follow. */
export async function listTransferDevices(
  database: Database,
  id: string,
  { limit, after }: PageRequest<["string"]>,
): Promise<readonly string[]> {
  let query = database.selectFrom("transfer_devices").select("device_uuid").where("transfer_id", "=", id);
  if (after !== null) query = query.where("device_uuid", ">", after[0]);
  const rows = await query
    .orderBy("device_uuid")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => row.device_uuid);
}

/** The transfer that a device is in, whose end may have come. */
export async function isOffered(writer: Writer, uuid: string): Promise<boolean> {
  const query = writer.selectFrom("transfer_devices").select("transfer_id").where("device_uuid", "=", uuid);
  return (await query.executeTakeFirst()) !== undefined;
}

/** Those of the devices that are in a transfer whose end has not come. */
export async function listOffered(
  database: Database,
  uuids: readonly string[],
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const rows = await database
    .selectFrom("transfer_devices")
    .innerJoin("transfers", "transfers.id", "transfer_devices.transfer_id")
    .select("transfer_devices.device_uuid")
    .where("transfer_devices.device_uuid", "in", uuids)
    .where("transfers.expires_at_ms", ">", nowMs)
    .execute();
  return new Set(rows.map((row) => row.device_uuid));
}

/** Of a transfer that the caller was proven to be one side of. */
export async function removeTransfer(writer: Writer, id: string): Promise<void> {
  await writer.deleteFrom("transfer_devices").where("transfer_id", "=", id).execute();
  await writer.deleteFrom("transfers").where("id", "=", id).execute();
}

/** Frees devices whose offers nobody has accepted in time. */
export async function removeExpired(writer: Writer, nowMs: number): Promise<void> {
  const expired = writer.selectFrom("transfers").select("id").where("expires_at_ms", "<=", nowMs);
  await writer.deleteFrom("transfer_devices").where("transfer_id", "in", expired).execute();
  await writer.deleteFrom("transfers").where("expires_at_ms", "<=", nowMs).execute();
}

/** Organisations of that identifier or that name, two at most: whoever offers names exactly one. */
export async function findRecipients(
  database: Database,
  named: string,
): Promise<readonly { readonly id: Tenant; readonly name: string }[]> {
  const rows = await database
    .selectFrom("organisations")
    .select(["id", "name"])
    .where(({ eb, or }) => or([eb("id", "=", named), eb("name", "=", named)]))
    .limit(2)
    .execute();
  return rows.map(({ id, name }) => ({ id: provenTenant(id), name }));
}

function standing(database: Database, tenant: Tenant, nowMs: number) {
  return database
    .selectFrom("transfers")
    .innerJoin("organisations as giver", "giver.id", "transfers.organisation_id")
    .innerJoin("organisations as taker", "taker.id", "transfers.recipient_id")
    .select(["transfers.id", "transfers.organisation_id", "transfers.recipient_id"])
    .select(["giver.name as giver_name", "taker.name as taker_name"])
    .select(["transfers.wipe", "transfers.created_at_ms", "transfers.expires_at_ms"])
    .select((expression) =>
      expression
        .selectFrom("transfer_devices")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .whereRef("transfer_devices.transfer_id", "=", "transfers.id")
        .as("devices"),
    )
    .where(({ eb, or }) =>
      or([eb("transfers.organisation_id", "=", tenant), eb("transfers.recipient_id", "=", tenant)]),
    )
    .where("transfers.expires_at_ms", ">", nowMs);
}

type Row = Awaited<ReturnType<ReturnType<typeof standing>["execute"]>>[number];

function toTransfer(row: Row): Transfer {
  return {
    id: row.id,
    from: { id: row.organisation_id, name: row.giver_name },
    to: { id: row.recipient_id, name: row.taker_name },
    devices: Number(row.devices),
    wipe: row.wipe === 1,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}
