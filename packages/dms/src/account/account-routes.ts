import Type from "typebox";
import {
  Problem,
  Title,
  closed,
  requestSecret,
  type Authentication,
  type PeopleInstance,
} from "../people-api/index.ts";
import type { Accounts, Session } from "./accounts.ts";
import { GivenPassword, Password, UserName } from "./credentials.ts";

const SignUpBody = Type.Object({ userName: UserName, password: Password, organisation: Type.Optional(Title) }, closed);
const SignInBody = Type.Object({ userName: UserName, password: GivenPassword }, closed);
const PersonBody = Type.Object({
  userName: Type.String(),
  organisation: Type.String(),
  organisationId: Type.String(),
  role: Type.String(),
});
const SessionBody = Type.Object({
  token: Type.String({ description: "send as 'Authorization: Bearer <token>'; shown this once" }),
  expiresAtMs: Type.Integer(),
  person: PersonBody,
});

/** Sign-up, sign-in, sign-out, and who am I. */
export function accountRoutes(app: PeopleInstance, accounts: Accounts, authentication: Authentication): void {
  app.post(
    "/api/sign-up",
    {
      schema: {
        operationId: "signUp",
        tags: ["account"],
        summary: "Make a user and the organisation they own",
        body: SignUpBody,
        response: { 201: SessionBody, "4xx": Problem },
      },
    },
    async (request, reply) => reply.code(201).send(sessionBody(await accounts.signUp(request.body, request.ip))),
  );
  app.post(
    "/api/sign-in",
    {
      schema: {
        operationId: "signIn",
        tags: ["account"],
        summary: "Open a session",
        body: SignInBody,
        response: { 200: SessionBody, "4xx": Problem },
      },
    },
    async (request) => sessionBody(await accounts.signIn(request.body, request.ip)),
  );
  app.post(
    "/api/sign-out",
    {
      onRequest: authentication.require,
      schema: {
        operationId: "signOut",
        tags: ["account"],
        summary: "End this session",
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      await accounts.signOut(requestSecret(request) ?? "");
      return reply.code(204).send(null);
    },
  );
  app.get(
    "/api/me",
    {
      onRequest: authentication.require,
      schema: {
        operationId: "me",
        tags: ["account"],
        summary: "Who am I",
        response: { 200: PersonBody, "4xx": Problem },
      },
    },
    async (request) => personBody(authentication.person(request)),
  );
}

function sessionBody(session: Session): Type.Static<typeof SessionBody> {
  return { token: session.secret, expiresAtMs: session.expiresAtMs, person: personBody(session.person) };
}

function personBody(person: Session["person"]): Type.Static<typeof PersonBody> {
  const { userName, organisation, tenant, role } = person;
  return { userName, organisation, organisationId: tenant, role };
}
