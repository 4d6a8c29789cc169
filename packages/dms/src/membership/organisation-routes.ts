import { randomUUID } from "node:crypto";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { transact } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
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
import { ListedOrganisation, OrganisationBody } from "./schemas.ts";

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
        description:
          "With your role in each, by name. A session acts for one of them: switchOrganisation changes that for good, the header `regrow-organisation` for one request.",
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ organisations: Type.Array(ListedOrganisation), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const page = readPage(request.query, ["number", "string"]);
      const found = await listOrganisations(database, access.person(request).userId, page);
      const { rows, next } = pageOf(found, page.limit, ({ sinceMs, id }) => [sinceMs, id]);
      return { organisations: rows, next };
    },
  );
  app.post(
    "/api/organisations",
    {
      schema: {
        operationId: "createOrganisation",
        tags,
        summary: "Make an organisation that you own",
        description:
          "It begins empty, with you as its owner. The session goes on acting for the organisation that it did: switchOrganisation changes that.",
        body: NameBody,
        response: { 201: OrganisationBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { userId } = access.person(request);
      const { name } = request.body;
      const [id, role, atMs] = [randomUUID(), "owner", clock.nowMs()] as const;
      await transact(database, async (writer) => {
        if ((await listOrganisations(writer, userId, { limit: MAX_OWN, after: null })).length >= MAX_OWN)
          throw new RegrowError("INPUT_INVALID", { organisations: `${MAX_OWN} at most` });
        await addOrganisation(writer, { id, name, atMs });
        await addMembership(writer, { organisationId: id, userId, role, productIds: null, atMs });
        const target = `organisation ${name}`;
        await access.occasion(request).record(writer, { target }, { tenant: provenTenant(id) });
        await access.occasion(request).answer(writer, 201, { id, name, role });
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
        description: "Identifier and name. An API token belongs to one organisation for good.",
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
        description: "The name is for people; programs go by the identifier, which stays.",
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
        description:
          "Your membership ends, and with it the API tokens that you made there. An organisation keeps one owner at least.",
        errors: ["ORGANISATION_OWNERLESS", "MEMBER_UNKNOWN"],
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { tenant, userId, userName } = access.person(request);
      await transact(database, async (writer) => {
        await requireOtherOwner(writer, tenant, await requireMember(writer, tenant, userId));
        await removeMembership(writer, tenant, { userId, atMs: clock.nowMs() });
        await access.occasion(request).record(writer, { target: `member ${userName}` });
      });
      return reply.code(204).send(null);
    },
  );
}
