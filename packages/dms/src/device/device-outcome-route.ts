import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { OUTCOME_RESULTS, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import { AtMs, Nullable, Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { FaultBody } from "./device-fault-route.ts";
import { outcomeView } from "./device-history.ts";
import { findDevice, listOutcomes } from "./device-view.ts";

/** How an update ended, or how far it came. */
export const OutcomeBody = Type.Object({
  sequence: Type.Integer(),
  atMs: AtMs,
  updateId: Type.String(),
  version: Nullable(Type.String()),
  result: Type.Enum(OUTCOME_RESULTS),
  reason: Nullable(Type.String()),
  detail: Nullable(Type.String()),
  fault: Nullable(FaultBody),
});
const OutcomeList = Type.Object({ outcomes: Type.Array(OutcomeBody), next: Next });

/** What became of every version that a device has had. */
export function deviceOutcomeRoute(
  app: PeopleInstance,
  { database }: { readonly database: Database },
  access: Access,
): void {
  app.get(
    "/api/devices/:uuid/outcomes",
    {
      schema: {
        operationId: "listDeviceOutcomes",
        tags: ["device"],
        summary: "Outcomes of one device's updates, newest first",
        description: "As the device's signed log tells them; a rollback with the fault that led to it.",
        errors: ["DEVICE_UNKNOWN"],
        params: Type.Object({ uuid: Uuid }),
        querystring: Type.Object(PageQuery, closed),
        response: { 200: OutcomeList, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { uuid } = request.params;
      if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const { limit, after } = readPage(request.query, ["number"]);
      const before = after === null ? {} : { before: after[0] };
      const found = await listOutcomes(database, scope, { uuid, limit: limit + 1, ...before });
      const { rows, next } = pageOf(found, limit, ({ sequence }) => [sequence]);
      return { outcomes: rows.map(outcomeView), next };
    },
  );
}
