import { createHash } from "node:crypto";
import type { Decision, Tag } from "@regrow/core/decision";
import type { Clock } from "@regrow/core/port";
import type { CheckInRequest } from "@regrow/core/protocol";
import { listForDecision } from "../bundle/index.ts";
import { ManyDecisions, type AskingDevice } from "../check-in/index.ts";
import { noteChanges } from "../change/index.ts";
import type { Database } from "../database/index.ts";
import type { Sightings } from "../device/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { findPolicyOfProduct, listDevicePolicies, listConsents } from "../update-policy/index.ts";
import type { BulkChange, Judgement } from "./bulk-change.ts";
import { BULK_LIMITS } from "./bulk-limits.ts";
import type { ChosenDevice } from "./chosen-devices.ts";
import { inParts } from "./in-parts.ts";
import type { Effect } from "./tally.ts";

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
      const asking: AskingDevice[] = [];
      const reported = await listReported(database, sightings, devices);
      for (const device of devices) {
        const request = reported.get(device.uuid);
        if (request !== undefined) asking.push({ ...device, tag, request });
      }
      const decided = await decisions.decide(tenant, asking);
      return devices.map(({ uuid }) => effectOf(decided.get(uuid)));
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

/** What devices said at their last check-ins, where they have ever had one; whatever was wished then is over. */
async function listReported(
  database: Database,
  sightings: Sightings,
  devices: readonly ChosenDevice[],
): Promise<ReadonlyMap<string, CheckInRequest>> {
  const rows = await database
    .selectFrom("devices")
    .select(["uuid", "reported"])
    .where(
      "uuid",
      "in",
      devices.map(({ uuid }) => uuid),
    )
    .execute();
  const told = new Map<string, CheckInRequest>();
  for (const row of rows) {
    const text = sightings.find(row.uuid)?.reported ?? row.reported;
    if (text === null) continue;
    // Written by the check-in itself, from a request that had passed its schema.
    const reported = JSON.parse(text) as CheckInRequest;
    told.set(row.uuid, { ...reported, wish: { asked: false, force: false, version: null } });
  }
  return told;
}

function effectOf(decision: Decision | undefined): Effect {
  if (decision === undefined)
    return { text: "has never checked in: what it will be offered is decided then", version: null };
  if (decision.kind === "hold") {
    const text = decision.reasons.at(-1)?.text ?? decision.reason;
    return { text: `stays as it is: ${text.charAt(0).toLowerCase()}${text.slice(1)}`, version: null };
  }
  const { version } = decision.bundle;
  const way = decision.passes > 1 ? ` on the way to ${decision.target.version}` : "";
  return { text: `will be offered ${version}${way}`, version };
}

function remembered(known: Map<string, Promise<string>>, key: string, read: () => Promise<string>): Promise<string> {
  const found = known.get(key) ?? read();
  known.set(key, found);
  return found;
}
