import { createHash } from "node:crypto";
import type { Tag } from "@regrow/core/decision";
import type { Clock } from "@regrow/core/port";
import { listForDecision } from "../bundle/index.ts";
import { ManyDecisions } from "../check-in/index.ts";
import { noteChanges } from "../change/index.ts";
import type { Database } from "../database/index.ts";
import type { Sightings } from "../device/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { findPolicyOfProduct, listDevicePolicies, listConsents } from "../update-policy/index.ts";
import type { BulkChange, Judgement } from "./bulk-change.ts";
import { BULK_LIMITS } from "./bulk-limits.ts";
import type { ChosenDevice } from "./chosen-devices.ts";
import { inParts } from "./in-parts.ts";
import { whatTheyGet } from "./what-they-get.ts";

interface TagParts {
  readonly clock: Pick<Clock, "nowMs">;
  readonly sightings: Sightings;
}

/** Devices that follow another tag: what they will be offered then is decided as at their check-ins (law L10). */
export function tagChange({ clock, sightings }: TagParts, tenant: Tenant, tag: Tag): BulkChange {
  const products = new Map<string, Promise<string>>();
  let decisions: ManyDecisions | undefined;
  return {
    asked: { tag },
    async judge(database, devices) {
      const uuids = devices.map(({ uuid }) => uuid);
      const policies = await listDevicePolicies(database, tenant, uuids);
      const consents = await listConsents(database, tenant, uuids);
      const judgements: Judgement[] = [];
      for (const device of devices) {
        const { uuid, owner, productId } = device;
        if (owner === null) judgements.push({ kind: "refused", code: "DEVICE_NOT_CLAIMED" });
        else if (device.isRevoked) judgements.push({ kind: "refused", code: "DEVICE_REVOKED" });
        else {
          const product =
            productId === null ? null : await remembered(products, productId, () => nameOf(database, device));
          const said = [policies.get(uuid) ?? null, consents.get(uuid) ?? []];
          judgements.push({ kind: "taken", basis: [device.tag, product, ...said] });
        }
      }
      return judgements;
    },
    async explain(database, devices) {
      decisions ??= new ManyDecisions(database, clock.nowMs());
      const following = devices.map((device) => ({ ...device, tag }));
      return whatTheyGet({ database, sightings, decisions }, tenant, following);
    },
    async apply(writer, uuids) {
      for await (const part of inParts(uuids, BULK_LIMITS.page)) {
        await writer.updateTable("devices").set({ tag }).where("uuid", "in", part).execute();
        await noteChanges(writer, "device", part);
      }
      return { tag };
    },
  };
}

/** Everything about a product that decides what its devices get, by name. */
async function nameOf(database: Database, { productId, supplier, isProduction }: ChosenDevice): Promise<string> {
  if (productId === null || supplier === null) return "";
  const bundles = await listForDecision(database, supplier, productId);
  const policy = await findPolicyOfProduct(database, productId);
  return createHash("sha256")
    .update(JSON.stringify([isProduction, policy, bundles]))
    .digest("base64url");
}

function remembered(known: Map<string, Promise<string>>, key: string, read: () => Promise<string>): Promise<string> {
  const found = known.get(key) ?? read();
  known.set(key, found);
  return found;
}
