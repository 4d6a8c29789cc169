import Type from "typebox";
import type { Clock } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import { Problem, Uuid, type Access, type PeopleInstance } from "../people-api/index.ts";
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
        params: Type.Object({ uuid: Uuid }),
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { uuid } = request.params;
      await transact(database, async (writer) => {
        await requireReleasable(writer, access.scope(request), uuid);
        await changeOwner(writer, uuid, null, clock.nowMs());
        await access.occasion(request).record(writer, { target: `device ${uuid}` });
      });
      return reply.code(204).send(null);
    },
  );
}
