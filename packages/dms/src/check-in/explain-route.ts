import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { CheckInRequest } from "@regrow/core/protocol";
import type { Database } from "../database/index.ts";
import { findDevice, type Sightings } from "../device/index.ts";
import { provenTenant, type Scope } from "../organisation/index.ts";
import { AtMs, Nullable, Problem, Uuid, VersionText, type Access, type PeopleInstance } from "../people-api/index.ts";
import { decideFor, type DecidedDevice } from "./decide-for.ts";

const Explanation = Type.Object({
  kind: Type.Enum(["offer", "hold"]),
  version: Nullable(VersionText),
  target: Nullable(VersionText),
  passes: Type.Integer({ minimum: 0, description: "updates to the target, one after the other; 0: none" }),
  waiting: Nullable(VersionText),
  untilMs: Nullable(AtMs),
  reasons: Type.Array(Type.Object({ code: Type.String(), text: Type.String() })),
});

interface ExplainParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly sightings: Sightings;
}

/** What a device would be told now, and why: the same question as its check-in (law L10), and nothing is offered. */
export function explainRoute(app: PeopleInstance, { database, clock, sightings }: ExplainParts, access: Access): void {
  app.get(
    "/api/devices/:uuid/decision",
    {
      schema: {
        operationId: "explainUpdate",
        tags: ["device"],
        summary: "Which bundle a device would get now, and why",
        description:
          "Decides as the device's next check-in will, from what the device said at its last one, and offers nothing. The last reason is the decisive one. `waiting` is what time or consent hold back, `untilMs` when time will not.",
        errors: ["DEVICE_UNKNOWN", "DEVICE_NOT_SEEN"],
        params: Type.Object({ uuid: Uuid }),
        response: { 200: Explanation, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { uuid } = request.params;
      const device = await findDevice(database, scope, uuid);
      if (device === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const text = sightings.find(uuid, scope.tenant)?.reported ?? device.reported;
      if (text === null) throw new RegrowError("DEVICE_NOT_SEEN", { uuid });
      // Written by the check-in itself, from a request that had passed its schema; whatever was wished then is over.
      const reported = JSON.parse(text) as CheckInRequest;
      const told = { ...reported, wish: { asked: false, force: false, version: null } };
      const decision = await decideFor(database, await readDevice(database, scope, uuid), told, clock.nowMs());
      const reasons = decision.reasons.map(({ code, text: reason }) => ({ code, text: reason }));
      if (decision.kind === "offer") {
        const { bundle, target, passes } = decision;
        return {
          ...{ kind: decision.kind, version: bundle.version, target: target.version, passes },
          ...{ waiting: null, untilMs: null, reasons },
        };
      }
      const waiting = decision.waiting?.version ?? null;
      return {
        kind: decision.kind,
        version: null,
        target: null,
        passes: 0,
        waiting,
        untilMs: decision.untilMs,
        reasons,
      };
    },
  );
}

/** A device that the caller was found to see, as the decision wants it. */
async function readDevice(database: Database, { tenant }: Scope, uuid: string): Promise<DecidedDevice> {
  const row = await database
    .selectFrom("devices")
    .leftJoin("products", "products.id", "devices.product_id")
    .select("products.organisation_id as supplier_id")
    .select(["devices.organisation_id", "devices.product_id", "devices.tag", "devices.is_revoked"])
    .where("devices.uuid", "=", uuid)
    .executeTakeFirstOrThrow();
  return {
    uuid,
    // Unclaimed devices are seen by who made them known, and are nobody's.
    owner: row.organisation_id === null ? null : tenant,
    supplier: row.supplier_id === null ? null : provenTenant(row.supplier_id),
    productId: row.product_id,
    tag: row.tag,
    isRevoked: row.is_revoked === 1,
  };
}
