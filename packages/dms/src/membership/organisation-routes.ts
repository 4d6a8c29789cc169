import { randomUUID } from "node:crypto";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { transact } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { Problem, Title, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import type { MembershipParts } from "./membership-parts.ts";
import {
  addMembership,
  addOrganisation,
  listOrganisations,
  removeMembership,
  renameOrganisation,
} from "./membership-repository.ts";
import { requireMember, requireOtherOwner } from "./membership-rules.ts";
import { OrganisationBody } from "./schemas.ts";

const NameBody = Type.Object({ name: Title }, closed);
/** Organisations that one user may make in all: a name costs nothing, its rows do. */
const MAX_OWN = 100;

/** Organisations that a person belongs to, and the one they act for. */
export function organisationRoutes(app: PeopleInstance, { database, clock }: MembershipParts, access: Access): void {
  const tags = ["organisation"];
  app.get(
    "/api/organisations",
    {
      schema: {
        operationId: "listOrganisations",
        tags,
        summary: "Organisations that you belong to; name one in the header 'regrow-organisation' to act for it",
        response: { 200: Type.Object({ organisations: Type.Array(OrganisationBody) }), "4xx": Problem },
      },
    },
    async (request) => ({ organisations: [...(await listOrganisations(database, access.person(request).userId))] }),
  );
  app.post(
    "/api/organisations",
    {
      schema: {
        operationId: "createOrganisation",
        tags,
        summary: "Make an organisation that you own",
        body: NameBody,
        response: { 201: OrganisationBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { userId } = access.person(request);
      const { name } = request.body;
      const [id, role, atMs] = [randomUUID(), "owner", clock.nowMs()] as const;
      await transact(database, async (writer) => {
        if ((await listOrganisations(writer, userId)).length >= MAX_OWN)
          throw new RegrowError("INPUT_INVALID", { organisations: `${MAX_OWN} at most` });
        await addOrganisation(writer, { id, name, atMs });
        await addMembership(writer, { organisationId: id, userId, role, productIds: null, atMs });
        const target = `organisation ${name}`;
        await access.occasion(request).record(writer, { target }, { tenant: provenTenant(id) });
      });
      return reply.code(201).send({ id, name, role });
    },
  );
  app.get(
    "/api/organisation",
    {
      schema: {
        operationId: "getOrganisation",
        tags,
        summary: "The organisation that you act for",
        response: { 200: Type.Object({ id: Uuid, name: Type.String() }), "4xx": Problem },
      },
    },
    async (request) => {
      const { tenant, organisation } = access.actor(request);
      return { id: tenant, name: organisation };
    },
  );
  app.put(
    "/api/organisation",
    {
      schema: {
        operationId: "renameOrganisation",
        tags,
        summary: "Rename the organisation that you act for",
        body: NameBody,
        response: { 200: Type.Object({ id: Uuid, name: Type.String() }), "4xx": Problem },
      },
    },
    async (request) => {
      const { tenant, organisation } = access.actor(request);
      const { name } = request.body;
      await transact(database, async (writer) => {
        await renameOrganisation(writer, tenant, name);
        const change = { target: `organisation ${organisation}`, changed: { name } };
        await access.occasion(request).record(writer, change);
      });
      return { id: tenant, name };
    },
  );
  app.post(
    "/api/organisation/leave",
    {
      schema: {
        operationId: "leaveOrganisation",
        tags,
        summary: "Leave the organisation that you act for; its last owner cannot",
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { tenant, userId, userName } = access.person(request);
      await transact(database, async (writer) => {
        await requireOtherOwner(writer, tenant, await requireMember(writer, tenant, userId));
        await removeMembership(writer, tenant, userId);
        await access.occasion(request).record(writer, { target: `member ${userName}` });
      });
      return reply.code(204).send(null);
    },
  );
}
