import Type from "typebox";
import type { Clock } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import { Problem, Uuid, VersionText, type Access, type PeopleInstance } from "../people-api/index.ts";
import { addConsent, removeConsent } from "./change-policy.ts";

const OneVersion = Type.Object({ uuid: Uuid, version: VersionText });

interface ConsentParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
}

/** Somebody agrees that a device takes a version, where its rule asks first. At the device itself `ota` says the same. */
export function consentRoutes(app: PeopleInstance, { database, clock }: ConsentParts, access: Access): void {
  app.put(
    "/api/devices/:uuid/consents/:version",
    {
      schema: {
        operationId: "consentToUpdate",
        tags: ["device"],
        summary: "Agree that a device takes a version",
        description:
          "Counts where the rule for the device asks first, for this version and what has to be installed on the way to it. Window and day are kept: the update begins when they allow it. Agreeing twice is agreeing once.",
        errors: ["DEVICE_UNKNOWN", "DEVICE_NOT_ACTIVATED", "BUNDLE_UNKNOWN", "CONSENT_LIMIT"],
        params: OneVersion,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { uuid, version } = request.params;
      const actor = access.actor(request);
      const by = actor.kind === "person" ? actor.userName : actor.name;
      await transact(database, async (writer) => {
        await addConsent(writer, access.scope(request), { uuid, version, by, atMs: clock.nowMs() });
        await access.occasion(request).record(writer, { target: `device ${uuid}`, changed: { consentsTo: version } });
      });
      return reply.code(204).send(null);
    },
  );
  app.delete(
    "/api/devices/:uuid/consents/:version",
    {
      schema: {
        operationId: "withdrawConsent",
        tags: ["device"],
        summary: "Take back that a device may take a version",
        description: "Does nothing to an update that has begun.",
        errors: ["DEVICE_UNKNOWN"],
        params: OneVersion,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { uuid, version } = request.params;
      await transact(database, async (writer) => {
        await removeConsent(writer, access.scope(request), uuid, version);
        await access.occasion(request).record(writer, { target: `device ${uuid}`, changed: { withdraws: version } });
      });
      return reply.code(204).send(null);
    },
  );
}
