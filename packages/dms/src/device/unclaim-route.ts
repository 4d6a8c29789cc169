import Type from "typebox";
import type { Clock } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import { addOrder } from "../order/index.ts";
import { Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { changeOwner, requireReleasable } from "./ownership.ts";

interface UnclaimParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
}

/** An owner lets go of a device: whoever has a claim token may have it then. */
export function unclaimRoute(app: PeopleInstance, { database, clock }: UnclaimParts, access: Access): void {
  app.post(
    "/api/devices/:uuid/unclaim",
    {
      schema: {
        operationId: "unclaimDevice",
        tags: ["device"],
        summary: "Let go of a device; it keeps a production product and loses any other",
        description:
          "The device belongs to nobody and can be claimed again. Its history stays with the organisation that had it.",
        errors: ["DEVICE_UNKNOWN", "DEVICE_NOT_CLAIMED", "DEVICE_OFFERED", "PRODUCT_LOCKED"],
        params: Type.Object({ uuid: Uuid }),
        querystring: Type.Object(
          { wipe: Type.Optional(Type.Boolean({ description: "it is wiped with its next check-in; false" })) },
          closed,
        ),
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { uuid } = request.params;
      const { wipe = false } = request.query;
      await transact(database, async (writer) => {
        await requireReleasable(writer, access.scope(request), uuid);
        await changeOwner(writer, uuid, null, clock.nowMs());
        if (wipe) await addOrder(writer, { uuid, owner: null, kind: "wipe", atMs: clock.nowMs() });
        await access.occasion(request).record(writer, { target: `device ${uuid}`, changed: { wipe } });
      });
      return reply.code(204).send(null);
    },
  );
}
