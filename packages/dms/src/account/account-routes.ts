import Type from "typebox";
import type { Actor } from "../organisation/index.ts";
import {
  AtMs,
  Email,
  LinkSecret,
  Nullable,
  Problem,
  Title,
  Uuid,
  closed,
  readCredential,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import type { Accounts, Session } from "./accounts.ts";
import { GivenCode, GivenPassword, Password, UserName } from "./credentials.ts";

const SignUpBody = Type.Object(
  {
    userName: UserName,
    password: Password,
    email: Email,
    organisation: Type.Optional(Title),
    invitation: Type.Optional(LinkSecret),
  },
  closed,
);
const SignInBody = Type.Object(
  {
    userName: UserName,
    password: GivenPassword,
    code: Type.Optional(GivenCode),
    organisationId: Type.Optional(Uuid),
  },
  closed,
);
const PersonBody = Type.Object({
  userName: Type.String(),
  organisation: Type.String(),
  organisationId: Type.String(),
  role: Type.String(),
});
const ActorBody = Type.Object({
  kind: Type.Enum(["person", "token"]),
  userName: Nullable(Type.String({ description: "null for an API token" })),
  tokenName: Nullable(Type.String({ description: "null for a person" })),
  organisation: Type.String(),
  organisationId: Type.String(),
  role: Nullable(Type.String()),
  rights: Type.Array(Type.String()),
  isForSomeProducts: Type.Boolean({ description: "true: the rights are for some of the organisation's products" }),
});
const SessionBody = Type.Object({
  token: Type.String({ description: "send as 'Authorization: Bearer <token>'; shown this once" }),
  expiresAtMs: Type.Integer(),
  person: PersonBody,
});

const LINK_MS = 600_000;
const LINK_LONGEST_MS = 86_400_000;
const SignInLinkBody = Type.Object({
  path: Type.String({ description: "at the address where this DMS is reached; shown this once" }),
  expiresAtMs: AtMs,
});

/** Sign-up, sign-in, sign-out, and who am I. */
export function accountRoutes(app: PeopleInstance, accounts: Accounts, access: Access): void {
  const tags = ["account"];
  app.post(
    "/api/sign-up",
    {
      schema: {
        operationId: "signUp",
        tags,
        summary: "Make a user, and the organisation they own or join",
        description:
          "Makes a user and a session for them. With `invitation` (the secret of an invitation's link) they join that organisation; else they own a new one, named `organisation` or after them, where the DMS lets strangers in (its setting `sign-up`). A link that confirms the address is mailed.",
        errors: ["USER_NAME_TAKEN", "LINK_INVALID", "SIGN_IN_LIMITED", "SIGN_UP_CLOSED"],
        body: SignUpBody,
        response: { 201: SessionBody, "4xx": Problem },
      },
    },
    async (request, reply) =>
      reply.code(201).send(sessionBody(await accounts.signUp(request.body, access.occasion(request)))),
  );
  app.post(
    "/api/sign-in",
    {
      schema: {
        operationId: "signIn",
        tags,
        summary: "Open a session; one that the request comes with ends",
        description:
          "Checks user name and password, and the code of the second factor where one is on. A wrong name and a wrong password are answered alike; tries are limited by name and by address. The session acts for `organisationId`, else for the organisation that was used last.",
        errors: [
          "SIGN_IN_FAILED",
          "SIGN_IN_LIMITED",
          "SECOND_FACTOR_REQUIRED",
          "SECOND_FACTOR_WRONG",
          "ORGANISATION_UNKNOWN",
        ],
        body: SignInBody,
        response: { 200: SessionBody, "4xx": Problem },
      },
    },
    async (request) => {
      const replaced = readCredential(request)?.secret;
      return sessionBody(await accounts.signIn(request.body, access.occasion(request), replaced));
    },
  );
  app.post(
    "/api/sign-out",
    {
      schema: {
        operationId: "signOut",
        tags,
        summary: "End this session",
        description: "The session that the request came with counts no more. Other sessions and API tokens stay.",
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      await accounts.signOut(access.person(request), access.occasion(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/api/account/sign-in-links",
    {
      schema: {
        operationId: "createSignInLink",
        tags,
        summary: "Make a link that signs you in, once, in another browser",
        description:
          "Whoever opens it is you: give it to nobody. A newer one takes the place of an older; ending your other sessions or changing your password ends it.",
        body: Type.Object(
          {
            expiresInMs: Type.Optional(
              Type.Integer({ minimum: 1_000, maximum: LINK_LONGEST_MS, description: "ten minutes unless told" }),
            ),
          },
          closed,
        ),
        response: { 201: SignInLinkBody, "4xx": Problem },
      },
    },
    async (request, reply) => {
      const validForMs = request.body.expiresInMs ?? LINK_MS;
      const { secret, expiresAtMs } = await accounts.makeSignInLink(
        access.person(request),
        validForMs,
        access.occasion(request),
      );
      return reply.code(201).send({ path: `/sign-in/link?token=${secret}`, expiresAtMs });
    },
  );
  app.get(
    "/api/me",
    {
      schema: {
        operationId: "me",
        tags,
        summary: "Who am I, and what may I do",
        description:
          "Names the user or API token, the organisation that is acted for, and the rights there. A good first call of a program: it shows whether its token still counts.",
        response: { 200: ActorBody, "4xx": Problem },
      },
    },
    async (request) => actorBody(access.actor(request)),
  );
}

function sessionBody({ secret, expiresAtMs, person }: Session): Type.Static<typeof SessionBody> {
  const { userName, organisation, tenant, role } = person;
  return { token: secret, expiresAtMs, person: { userName, organisation, organisationId: tenant, role } };
}

function actorBody(actor: Actor): Type.Static<typeof ActorBody> {
  const { kind, organisation, tenant, rights, products } = actor;
  return {
    kind,
    userName: actor.kind === "person" ? actor.userName : null,
    tokenName: actor.kind === "token" ? actor.name : null,
    organisation,
    organisationId: tenant,
    role: actor.kind === "person" ? actor.role : null,
    rights: [...rights],
    isForSomeProducts: products !== null,
  };
}
