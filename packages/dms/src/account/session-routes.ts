import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { transact } from "../database/index.ts";
import { Next, PageQuery, pageOf, readPage } from "../http/index.ts";
import { findMember } from "../membership/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { AtMs, Problem, Uuid, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import type { AccountParts } from "./account-parts.ts";
import { listSessions, removeSession, removeSessions, setSessionOrganisation } from "./session-repository.ts";
import { SESSION_IDLE_MS } from "./session-times.ts";

const SessionId = Type.String({ pattern: "^[0-9a-f-]{32,36}$", description: "identifier of a session" });
const SessionBody = Type.Object({
  id: SessionId,
  isThisOne: Type.Boolean(),
  createdAtMs: AtMs,
  lastUsedAtMs: AtMs,
  expiresAtMs: AtMs,
  address: Type.String(),
  agent: Type.String({ description: "what the program called itself at sign-in" }),
});

/** One's own sessions, on all devices, and which organisation this one acts for. */
export function sessionRoutes(
  app: PeopleInstance,
  { database, clock }: Pick<AccountParts, "database" | "clock">,
  access: Access,
): void {
  const tags = ["account"];
  app.get(
    "/api/account/sessions",
    {
      schema: {
        operationId: "listSessions",
        tags,
        summary: "Your sessions, newest first",
        description:
          "Where you are signed in: since when, from which address, with which program. End what you do not know.",
        querystring: Type.Object(PageQuery, closed),
        response: { 200: Type.Object({ sessions: Type.Array(SessionBody), next: Next }), "4xx": Problem },
      },
    },
    async (request) => {
      const { userId, sessionId } = access.person(request);
      const page = readPage(request.query, ["number", "string"]);
      const alive = { nowMs: clock.nowMs(), idleMs: SESSION_IDLE_MS };
      const found = await listSessions(database, userId, alive, page);
      const { rows, next } = pageOf(found, page.limit, ({ createdAtMs, id }) => [createdAtMs, id]);
      return { sessions: rows.map((session) => ({ ...session, isThisOne: session.id === sessionId })), next };
    },
  );
  app.delete(
    "/api/account/sessions/:id",
    {
      schema: {
        operationId: "endSession",
        tags,
        summary: "End one of your sessions",
        description:
          "It counts no more from now on, on whatever machine it is. Yours only: those of others are not found.",
        errors: ["SESSION_UNKNOWN"],
        params: Type.Object({ id: SessionId }),
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { userId, userName } = access.person(request);
      const { id } = request.params;
      await transact(database, async (writer) => {
        if (!(await removeSession(writer, userId, id))) throw new RegrowError("SESSION_UNKNOWN", { id });
        const changed = { sessionsEnded: 1 };
        await access.occasion(request).recordForUser(writer, { id: userId, userName }, { changed });
      });
      return reply.code(204).send(null);
    },
  );
  app.delete(
    "/api/account/sessions",
    {
      schema: {
        operationId: "endOtherSessions",
        tags,
        summary: "End all your sessions but this one",
        description: "For when a machine was lost, or a password was seen. API tokens stay: end those one by one.",
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { userId, userName, sessionId } = access.person(request);
      await transact(database, async (writer) => {
        const sessionsEnded = await removeSessions(writer, userId, sessionId);
        const changed = { sessionsEnded };
        await access.occasion(request).recordForUser(writer, { id: userId, userName }, { changed });
      });
      return reply.code(204).send(null);
    },
  );
  app.put(
    "/api/account/organisation",
    {
      schema: {
        operationId: "switchOrganisation",
        tags,
        summary: "Let this session act for another of your organisations",
        description:
          "Every request of this session that names no other acts for it from now on. Other sessions stay with theirs.",
        body: Type.Object({ organisationId: Uuid }, closed),
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const { userId, userName, sessionId } = access.person(request);
      const organisationId = request.body.organisationId;
      await transact(database, async (writer) => {
        const tenant = provenTenant(organisationId);
        if ((await findMember(writer, tenant, userId)) === undefined)
          throw new RegrowError("ORGANISATION_UNKNOWN", { organisation: organisationId });
        await setSessionOrganisation(writer, sessionId, organisationId);
        await access.occasion(request).record(writer, { target: `user ${userName}` }, { tenant });
      });
      return reply.code(204).send(null);
    },
  );
}
