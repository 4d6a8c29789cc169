import { randomUUID } from "node:crypto";
import type { Tenant } from "../organisation/index.ts";
import { MAX_DEVICES, STANDS_MS, addTransfer, listOffered, removeExpired } from "../transfer/index.ts";
import type { BulkChange, Judgement } from "./bulk-change.ts";
import type { ChosenDevice } from "./chosen-devices.ts";
import { inParts } from "./in-parts.ts";
import type { Effect } from "./tally.ts";

interface Move {
  readonly recipientId: Tenant;
  /** Of the recipient. */
  readonly name: string;
  readonly wipe: boolean;
  readonly atMs: number;
}

/** Devices that are offered to another organisation, in as many transfers as their size allows: nothing changes until it accepts. */
export function moveChange(tenant: Tenant, { recipientId, name, wipe, atMs }: Move): BulkChange {
  return {
    asked: { recipientId, wipe },
    async judge(database, devices) {
      const offered = await listOffered(
        database,
        devices.map(({ uuid }) => uuid),
        atMs,
      );
      return devices.map((device) => judge(device, offered.has(device.uuid)));
    },
    async explain(_database, devices) {
      return devices.map((device) => effectOf(device, { name, wipe }));
    },
    async apply(writer, uuids) {
      await removeExpired(writer, atMs);
      const transfers: string[] = [];
      for await (const devices of inParts(uuids, MAX_DEVICES)) {
        const id = randomUUID();
        const times = { createdAtMs: atMs, expiresAtMs: atMs + STANDS_MS };
        await addTransfer(writer, tenant, { id, recipientId, devices, wipe, ...times });
        transfers.push(id);
      }
      return { to: name, wipe, transfers: transfers.join(", ") };
    },
  };
}

/** The rules of a transfer: see `requireReleasable`. */
function judge({ owner, product, isProduction, isLocked, isRevoked }: ChosenDevice, isOffered: boolean): Judgement {
  if (owner === null) return { kind: "refused", code: "DEVICE_NOT_CLAIMED" };
  if (isRevoked) return { kind: "refused", code: "DEVICE_REVOKED" };
  if (isLocked) return { kind: "refused", code: "PRODUCT_LOCKED" };
  if (isOffered) return { kind: "refused", code: "DEVICE_OFFERED" };
  return { kind: "taken", basis: [product, isProduction] };
}

/** Source: dms-facts 1.1 rule 7, a production product goes with its devices. */
function effectOf({ product, isProduction }: ChosenDevice, { name, wipe }: Pick<Move, "name" | "wipe">): Effect {
  const kept = product === null ? "" : isProduction ? `, and stays a device of ${product}` : `, and leaves ${product}`;
  return { text: `is offered to ${name}${wipe ? ", is wiped when it accepts" : ""}${kept}`, version: null };
}
