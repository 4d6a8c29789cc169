import Type from "typebox";
import { transact, type Database } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import type { MembershipParts } from "./membership-parts.ts";
import { listMembers, removeMembership, setMembership, type Member } from "./membership-repository.ts";
import { codesOf, productIdsOf, requireMember, requireOtherOwner } from "./membership-rules.ts";
import { MemberBody, SeatFields } from "./schemas.ts";

const ByUser = Type.Object({ userId: Uuid });

/** Who belongs to the organisation, and what they may. */
export function memberRoutes(app: PeopleInstance, { database, clock }: MembershipParts, access: Access): void {
  const tags = ["organisation"];
  app.get(
    "/api/organisation/members",
    {
      schema: {
        operationId: "listMembers",
        tags,
        summary: "Members by user name",
        description: "Who belongs to the organisation, with role and, where they are limited, products.",
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ members: Type.Array(MemberBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const tenant = access.tenant(request);
      const page = readPage(request.query, ["string"]);
      const found = await listMembers(database, tenant, page);
      const { rows, next } = pageOf(found, page.limit, ({ userName }) => [userName]);
      const members: Type.Static<typeof MemberBody>[] = [];
      for (const member of rows) members.push(await memberBody(database, tenant, member));
      return { members, next };
    },
  );
  app.put(
    "/api/organisation/members/:userId",
    {
      schema: {
        operationId: "changeMember",
        tags,
        summary: "Give a member another role, or other products",
        description:
          "Takes effect with their next request, for their sessions and API tokens alike. The last owner stays one.",
        errors: ["MEMBER_UNKNOWN", "ORGANISATION_OWNERLESS", "PRODUCT_UNKNOWN"],
        params: ByUser,
        body: Type.Object(SeatFields, closed),
        response: { 200: MemberBody, "4xx": Problem },
      },
    },
    async (request) => {
      const scope = access.scope(request);
      const { userId } = request.params;
      const { role } = request.body;
      const member = await transact(database, async (writer) => {
        const before = await requireMember(writer, scope.tenant, userId);
        const productIds = await productIdsOf(writer, scope, request.body);
        if (role !== "owner") await requireOtherOwner(writer, scope.tenant, before);
        await setMembership(writer, scope.tenant, userId, { role, productIds });
        const changed = { role, roleBefore: before.role, products: request.body.products?.join(" ") ?? null };
        await access.occasion(request).record(writer, { target: `member ${before.userName}`, changed });
        return { ...before, role, productIds };
      });
      return memberBody(database, scope.tenant, member);
    },
  );
  app.delete(
    "/api/organisation/members/:userId",
    {
      schema: {
        operationId: "removeMember",
        tags,
        summary: "End a membership; the API tokens that the member made end with it",
        description:
          "They are shut out with their next request. Their account stays, and what they made. The last owner cannot be removed.",
        errors: ["MEMBER_UNKNOWN", "ORGANISATION_OWNERLESS"],
        params: ByUser,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const tenant = access.tenant(request);
      await transact(database, async (writer) => {
        const member = await requireMember(writer, tenant, request.params.userId);
        await requireOtherOwner(writer, tenant, member);
        await removeMembership(writer, tenant, { userId: member.userId, atMs: clock.nowMs() });
        await access.occasion(request).record(writer, { target: `member ${member.userName}` });
      });
      return reply.code(204).send(null);
    },
  );
}

async function memberBody(
  database: Database,
  tenant: Tenant,
  { productIds, ...member }: Member,
): Promise<Type.Static<typeof MemberBody>> {
  return { ...member, products: await codesOf(database, tenant, productIds) };
}
