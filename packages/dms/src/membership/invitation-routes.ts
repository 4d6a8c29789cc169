import { randomUUID } from "node:crypto";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { transact, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { Email, LinkSecret, Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import { makeSecret, secretSha256 } from "../secret/index.ts";
import { invitationMail } from "./invitation-mail.ts";
import { addInvitation, listInvitations, removeInvitation, type Invitation } from "./invitation-repository.ts";
import type { MembershipParts } from "./membership-parts.ts";
import { acceptInvitation, codesOf, productIdsOf } from "./membership-rules.ts";
import { InvitationBody, OrganisationBody, SeatFields } from "./schemas.ts";

const VALID_MS = 7 * 86_400_000;

/** Invitations by mail: a link that makes who uses it a member. */
export function invitationRoutes(app: PeopleInstance, parts: MembershipParts, access: Access): void {
  const { database, clock, entropy, outbox, publicUrl } = parts;
  const tags = ["organisation"];
  app.post(
    "/api/organisation/invitations",
    {
      schema: {
        operationId: "inviteMember",
        tags,
        summary: "Send somebody a link with which they become a member; it counts for a week",
        description: "The link is mailed, and counts once and for a week. Who has no account yet makes one with it.",
        errors: ["PRODUCT_UNKNOWN"],
        body: Type.Object({ email: Email, ...SeatFields }, closed),
        response: { 201: InvitationBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const person = access.actor(request);
      const by = access.person(request);
      const { email, role, products = null } = request.body;
      const [secret, createdAtMs] = [makeSecret(entropy), clock.nowMs()];
      const invitation = { id: randomUUID(), email, role, createdAtMs, expiresAtMs: createdAtMs + VALID_MS };
      const made = { ...invitation, products, invitedBy: by.userName };
      await transact(database, async (writer) => {
        const productIds = await productIdsOf(writer, access.scope(request), request.body);
        const hidden = { productIds, invitedBy: by.userId, secretSha256: secretSha256(secret) };
        await addInvitation(writer, person.tenant, { ...invitation, ...hidden });
        const changed = { role, products: products?.join(" ") ?? null };
        await access.occasion(request).record(writer, { target: `invitation of ${email}`, changed });
        await access.occasion(request).answer(writer, 201, made);
      });
      const letter = { to: email, organisation: person.organisation, invitedBy: by.userName, role };
      outbox.post(async () => invitationMail({ ...letter, link: `${publicUrl()}/invitation?token=${secret}` }));
      return reply.code(201).send(made);
    },
  );
  app.get(
    "/api/organisation/invitations",
    {
      schema: {
        operationId: "listInvitations",
        tags,
        summary: "Invitations that nobody has accepted yet, newest first",
        description: "Without their secrets. What has expired is not shown.",
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ invitations: Type.Array(InvitationBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const tenant = access.tenant(request);
      const page = readPage(request.query, ["number", "string"]);
      const found = await listInvitations(database, tenant, clock.nowMs(), page);
      const { rows, next } = pageOf(found, page.limit, ({ createdAtMs, id }) => [createdAtMs, id]);
      const invitations: Type.Static<typeof InvitationBody>[] = [];
      for (const row of rows) invitations.push(await invitationBody(database, tenant, row));
      return { invitations, next };
    },
  );
  app.delete(
    "/api/organisation/invitations/:id",
    {
      schema: {
        operationId: "withdrawInvitation",
        tags,
        summary: "Take an invitation back: its link counts no more",
        description: "Who has the link cannot use it any more. Who has used it is a member: removeMember.",
        errors: ["INVITATION_UNKNOWN"],
        params: Type.Object({ id: Uuid }),
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await transact(database, async (writer) => {
        const email = await removeInvitation(writer, access.tenant(request), id);
        if (email === undefined) throw new RegrowError("INVITATION_UNKNOWN", { id });
        await access.occasion(request).record(writer, { target: `invitation of ${email}` });
      });
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/api/invitations/accept",
    {
      schema: {
        operationId: "acceptInvitation",
        tags,
        summary: "Become a member by the secret of an invitation's link",
        description:
          "For somebody who has an account already; who has none signs up with the secret. It counts once, for a week.",
        errors: ["LINK_INVALID"],
        body: Type.Object({ token: LinkSecret }, closed),
        response: { 200: OrganisationBody, "4xx": Problem },
      },
    },
    async (request) => {
      const [person, occasion] = [access.person(request), access.occasion(request)];
      const { tenant, organisation, role } = await acceptInvitation(database, person, request.body.token, occasion);
      return { id: tenant, name: organisation, role };
    },
  );
}

async function invitationBody(
  database: Database,
  tenant: Tenant,
  { productIds, ...invitation }: Invitation,
): Promise<Type.Static<typeof InvitationBody>> {
  return { ...invitation, products: await codesOf(database, tenant, productIds) };
}
