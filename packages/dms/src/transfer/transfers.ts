import { randomUUID } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import type { Occasion } from "../audit/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import { changeOwner, requireReleasable } from "../device/index.ts";
import { addOrder } from "../order/index.ts";
import { provenTenant, wholeOf, type Scope, type Tenant } from "../organisation/index.ts";
import {
  addTransfer,
  findRecipients,
  findTransfer,
  isOffered,
  listTransferDevices,
  removeExpired,
  removeTransfer,
  type Transfer,
} from "./transfer-repository.ts";

/** Devices of one transfer: as many as fit into one transaction that others wait for. */
export const MAX_DEVICES = 1_000;
/** How long it can be accepted, where nobody has said otherwise. */
export const STANDS_MS = 7 * 86_400_000;

interface Offered {
  /** Name or identifier of the organisation that is to have them. */
  readonly to: string;
  readonly devices: readonly string[];
  readonly wipe: boolean;
  readonly expiresInMs: number;
}

/**
 * An owner offers devices to another organisation, which changes nothing until that one accepts.
 * @throws RegrowError RECIPIENT_UNKNOWN, DEVICE_UNKNOWN, DEVICE_NOT_CLAIMED, DEVICE_OFFERED, PRODUCT_LOCKED
 */
export function offerTransfer(
  database: Database,
  scope: Scope,
  { to, devices, wipe, expiresInMs }: Offered,
  occasion: Occasion,
): Promise<Transfer> {
  const createdAtMs = occasion.atMs;
  return transact(database, async (writer) => {
    await removeExpired(writer, createdAtMs);
    const { id: recipientId } = await findRecipient(writer, scope.tenant, to);
    const distinct = [...new Set(devices)];
    for (const uuid of distinct) {
      await requireReleasable(writer, scope, uuid);
      if (await isOffered(writer, uuid)) throw new RegrowError("DEVICE_OFFERED", { uuid });
    }
    const id = randomUUID();
    const expiresAtMs = createdAtMs + expiresInMs;
    await addTransfer(writer, scope.tenant, { id, recipientId, devices: distinct, wipe, createdAtMs, expiresAtMs });
    const transfer = await requireTransfer(writer, scope.tenant, id, createdAtMs);
    await occasion.record(writer, {
      target: `transfer ${id}`,
      changed: { to: transfer.to.name, devices: named(distinct), wipe },
    });
    return transfer;
  });
}

/**
 * The organisation that was offered devices takes them: all, or none when one may not go any more. Both remember it. They are wiped
 * when either side wants it: who gives them for what is on them, who takes them for what somebody may have left there.
 * @throws RegrowError TRANSFER_UNKNOWN, PRODUCT_LOCKED
 */
export function acceptTransfer(
  database: Database,
  tenant: Tenant,
  { id, wipe: wants }: { readonly id: string; readonly wipe: boolean },
  occasion: Occasion,
): Promise<Transfer> {
  return transact(database, async (writer) => {
    const transfer = await requireTransfer(writer, tenant, id, occasion.atMs);
    // Who offers them has them already.
    if (transfer.to.id !== tenant) throw new RegrowError("TRANSFER_UNKNOWN", { transfer: id });
    const giver = provenTenant(transfer.from.id);
    const devices = await listTransferDevices(writer, id, { limit: MAX_DEVICES, after: null });
    const wipe = wants || transfer.wipe;
    for (const uuid of devices) {
      await requireReleasable(writer, wholeOf(giver), uuid);
      await changeOwner(writer, uuid, tenant, occasion.atMs);
      if (wipe) await addOrder(writer, { uuid, owner: tenant, kind: "wipe", atMs: occasion.atMs });
    }
    await removeTransfer(writer, id);
    await recordForBoth(writer, transfer, tenant, occasion, { devices: named(devices), wipe });
    return { ...transfer, devices: devices.length, wipe };
  });
}

/** Either side ends an offer: who made it withdraws, who was made it declines. @throws RegrowError TRANSFER_UNKNOWN */
export function endTransfer(database: Database, tenant: Tenant, id: string, occasion: Occasion): Promise<void> {
  return transact(database, async (writer) => {
    const transfer = await requireTransfer(writer, tenant, id, occasion.atMs);
    await removeTransfer(writer, id);
    await recordForBoth(writer, transfer, tenant, occasion, {});
  });
}

/** @throws RegrowError TRANSFER_UNKNOWN */
export async function requireTransfer(
  database: Database | Writer,
  tenant: Tenant,
  id: string,
  nowMs: number,
): Promise<Transfer> {
  const transfer = await findTransfer(database, tenant, id, nowMs);
  if (transfer === undefined) throw new RegrowError("TRANSFER_UNKNOWN", { transfer: id });
  return transfer;
}

/**
 * Names are not unique, and a device in the wrong hands is lost: what could mean two means none.
 * @throws RegrowError RECIPIENT_UNKNOWN, INPUT_INVALID for one's own
 */
export async function findRecipient(
  database: Database,
  tenant: Tenant,
  named: string,
): Promise<{ readonly id: Tenant; readonly name: string }> {
  const [recipient, other] = await findRecipients(database, named);
  if (recipient === undefined || other !== undefined)
    throw new RegrowError("RECIPIENT_UNKNOWN", { to: named, found: recipient === undefined ? "none" : "several" });
  if (recipient.id === tenant) throw new RegrowError("INPUT_INVALID", { to: "the devices are there already" });
  return recipient;
}

/** Who of the other organisation it was is not for this one: it is told the organisation. */
async function recordForBoth(
  writer: Writer,
  { id, from, to }: Transfer,
  tenant: Tenant,
  occasion: Occasion,
  more: Readonly<Record<string, string | boolean>>,
): Promise<void> {
  const change = { target: `transfer ${id}`, changed: { from: from.name, to: to.name, ...more } };
  const [own, other] = tenant === from.id ? [from, to] : [to, from];
  await occasion.record(writer, change);
  const actor = { kind: "person", id: null, name: `organisation ${own.name}` } as const;
  await occasion.record(writer, change, { tenant: provenTenant(other.id), actor });
}

const MAX_NAMED = 20;

function named(devices: readonly string[]): string {
  const shown = devices.slice(0, MAX_NAMED).join(", ");
  return devices.length > MAX_NAMED ? `${shown} and ${devices.length - MAX_NAMED} more` : shown;
}
