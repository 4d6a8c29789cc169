import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { transact, type Database } from "../database/index.ts";
import { raiseDeviceEvent } from "../event/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import { AtMs, Nullable, Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { listCertificates, revokeCertificate } from "./certificate-repository.ts";
import { findDevice } from "./device-view.ts";
import { setRevoked } from "./revocation.ts";

const ByUuid = Type.Object({ uuid: Uuid });
const Serial = Type.String({ pattern: "^[0-9a-f]{1,40}$", description: "serial number of a certificate, in hex" });
const CertificateBody = Type.Object({
  serial: Serial,
  issuedAtMs: AtMs,
  expiresAtMs: AtMs,
  revokedAtMs: Nullable(AtMs),
});
const CertificateList = Type.Object({ certificates: Type.Array(CertificateBody), next: Next });

interface RevocationParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
}

/** What devices show themselves with, and who of them is shut out. */
export function revocationRoutes(app: PeopleInstance, { database, clock }: RevocationParts, access: Access): void {
  const tags = ["device"];
  app.get(
    "/api/devices/:uuid/certificates",
    {
      schema: {
        operationId: "listDeviceCertificates",
        tags,
        summary: "A device's certificates, newest first",
        description: "Each is good until it expires or is revoked; a device renews its own.",
        errors: ["DEVICE_UNKNOWN"],
        params: ByUuid,
        querystring: Type.Object(PageQuery, closed),
        response: { 200: CertificateList, "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["number", "string"]);
      const { uuid } = request.params;
      if ((await findDevice(database, access.scope(request), uuid)) === undefined)
        throw new RegrowError("DEVICE_UNKNOWN", { uuid });
      const found = await listCertificates(database, uuid, page);
      const { rows, next } = pageOf(found, page.limit, ({ issuedAtMs, serial }) => [issuedAtMs, serial]);
      return { certificates: rows, next };
    },
  );
  app.delete(
    "/api/devices/:uuid/certificates/:serial",
    {
      schema: {
        operationId: "revokeDeviceCertificate",
        tags,
        summary: "Revoke a certificate and those before it for good: the device has to be provisioned again",
        description: "Connections with it end at once. The device comes back with a new provisioning token only.",
        errors: ["DEVICE_UNKNOWN", "CERTIFICATE_UNKNOWN"],
        params: Type.Object({ uuid: Uuid, serial: Serial }),
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const scope = access.scope(request);
      const { uuid, serial } = request.params;
      await transact(database, async (writer) => {
        if ((await findDevice(writer, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
        const atMs = clock.nowMs();
        if (!(await revokeCertificate(writer, { uuid, serial, atMs })))
          throw new RegrowError("CERTIFICATE_UNKNOWN", { uuid, serial });
        await raiseDeviceEvent(writer, uuid, { type: "certificate.revoked", atMs, data: { serial } });
        await access.occasion(request).record(writer, { target: `device ${uuid}`, changed: { certificate: serial } });
      });
      return reply.code(204).send(null);
    },
  );
  for (const { operationId, path, isRevoked, summary, description } of [
    {
      operationId: "revokeDevice",
      path: "revoke",
      isRevoked: true,
      summary: "Shut a device out, at once",
      description:
        "Its connections end and its requests are refused, until restoreDevice. It goes on running what it has.",
    },
    {
      operationId: "restoreDevice",
      path: "restore",
      isRevoked: false,
      summary: "Let a device in that was shut out",
      description: "Its certificates count again, except those that were revoked by themselves.",
    },
  ] as const)
    app.post(
      `/api/devices/:uuid/${path}`,
      {
        schema: {
          operationId,
          tags,
          summary,
          description,
          errors: ["DEVICE_UNKNOWN"],
          params: ByUuid,
          response: { 204: Type.Null(), "4xx": Problem },
        },
      },
      async (request, reply) => {
        const { uuid } = request.params;
        const occasion = access.occasion(request);
        await transact(database, async (writer) => {
          if (await setRevoked(writer, access.scope(request), uuid, { isRevoked, atMs: clock.nowMs() }))
            await occasion.record(writer, { target: `device ${uuid}`, changed: { isRevoked } });
          else occasion.unchanged();
        });
        return reply.code(204).send(null);
      },
    );
}
