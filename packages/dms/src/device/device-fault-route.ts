import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import { AtMs, Nullable, Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { faultView } from "./device-history.ts";
import { findDevice, listFaults } from "./device-view.ts";

/** A fault as a device recorded it. */
export const FaultBody = Type.Object({
  atMs: AtMs,
  subject: Type.String(),
  type: Type.String(),
  version: Nullable(Type.String()),
  onTrial: Type.Boolean(),
  exitCode: Nullable(Type.Integer()),
  signal: Nullable(Type.String()),
  uptimeMs: Type.Integer(),
  lastOutput: Type.String(),
  fingerprint: Type.String(),
});
const FaultList = Type.Object({ faults: Type.Array(FaultBody), next: Next });
const Fingerprint = Type.Optional(Type.String({ maxLength: 64, description: "only those of this cause" }));

/** All faults of one device: a device that keeps faulting has thousands. */
export function deviceFaultRoute(
  app: PeopleInstance,
  { database }: { readonly database: Database },
  access: Access,
): void {
  app.get(
    "/api/devices/:uuid/faults",
    {
      schema: {
        operationId: "listDeviceFaults",
        tags: ["device"],
        summary: "Faults of one device, newest first",
        description: "As the device's signed log tells them, each with the last output of the program that faulted.",
        errors: ["DEVICE_UNKNOWN"],
        params: Type.Object({ uuid: Uuid }),
        querystring: Type.Object({ ...PageQuery, fingerprint: Fingerprint }, closed),
        response: { 200: FaultList, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { uuid } = request.params;
      const { fingerprint, ...asked } = request.query;
      if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const { limit, after } = readPage(asked, ["number"]);
      const found = await listFaults(database, scope, {
        ...{ uuid, limit: limit + 1 },
        ...(after === null ? {} : { before: after[0] }),
        ...(fingerprint === undefined ? {} : { fingerprint }),
      });
      const { rows, next } = pageOf(found, limit, ({ sequence }) => [sequence]);
      return { faults: rows.map(faultView), next };
    },
  );
}
