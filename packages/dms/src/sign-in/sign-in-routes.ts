import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { asRegrowError, RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Accounts, Session } from "../account/index.ts";
import {
  LinkSecret,
  SESSION_COOKIE,
  readCredential,
  requireOwnOrigin,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { SEND_ITSELF_SCRIPT, STYLE } from "./assets.ts";
import { field, readLinkSecret, readNext, readSignIn, readSignUp, typedSignUp } from "./forms.ts";
import { signInLinkPage } from "./link-page.ts";
import { linkPages, type LinkPageParts } from "./link-pages.ts";
import { sendFailure, sendPage, sendSignIn } from "./send-page.ts";
import type { RefusedTry } from "./sign-in-page.ts";

interface SignInParts extends LinkPageParts {
  readonly accounts: Accounts;
  readonly clock: Pick<Clock, "nowMs">;
}

/** What is before the dashboard, rendered here and working without a script: sign-in, sign-up, and where links lead to. */
export function signInRoutes(app: PeopleInstance, parts: SignInParts, access: Access): void {
  const { accounts, clock } = parts;
  const hidden = { schema: { hide: true }, errorHandler: sendFailure };
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: 8_192 },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  app.get("/style.css", hidden, async (_request, reply) => reply.type("text/css").send(STYLE));
  linkPages(app, parts, access);

  app.post("/sign-in", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    const occasion = access.occasionOfPage(request, "signIn");
    const replaced = readCredential(request)?.secret;
    const userName = field(request.body, "userName");
    return openSession(
      { request, reply, ...parts, again: (failure) => ({ form: "sign-in", failure, userName }) },
      async () => accounts.signIn(readSignIn(request.body), occasion, replaced),
    );
  });
  const linked = { schema: { hide: true, querystring: Type.Object({ token: LinkSecret }) }, errorHandler: sendFailure };
  app.get("/sign-in.js", hidden, async (_request, reply) => reply.type("text/javascript").send(SEND_ITSELF_SCRIPT));
  app.get("/sign-in/link", linked, async (request, reply) =>
    sendPage(reply, { title: "Sign in", body: signInLinkPage(request.query.token), script: "/sign-in.js" }),
  );
  app.post("/sign-in/link", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    const session = await accounts.signInByLink(readLinkSecret(request.body), access.occasionOfPage(request, "signIn"));
    return welcome(request, reply, clock, session);
  });
  app.post("/sign-up", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    const occasion = access.occasionOfPage(request, "signUp");
    const typed = typedSignUp(request.body);
    return openSession(
      { request, reply, ...parts, again: (failure) => ({ form: "sign-up", failure, typed }) },
      async () => accounts.signUp(readSignUp(request.body), occasion),
    );
  });
  app.post("/sign-out", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    const person = await access.visitor(request, "signOut");
    if (person !== undefined) await accounts.signOut(person, access.occasionOfPage(request, "signOut", person));
    return reply.clearCookie(SESSION_COOKIE, { path: "/" }).redirect(readNext(request.body), 303);
  });
}

interface Opening {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly clock: Pick<Clock, "nowMs">;
  readonly accounts: Pick<Accounts, "isOpen">;
  /** The form that was sent, to be filled in again. */
  readonly again: (failure: RegrowError) => RefusedTry;
}

/** To where they wanted to go with a cookie, or back to the form with what was wrong. */
async function openSession(
  { request, reply, clock, accounts, again }: Opening,
  open: () => Promise<Session>,
): Promise<FastifyReply> {
  const session = await open().catch((thrown: unknown) => asRegrowError(thrown));
  if (session instanceof RegrowError) {
    if (session.row.http >= 500) throw session;
    const page = { refused: again(session), next: readNext(request.body), isOpen: await accounts.isOpen() };
    return sendSignIn(reply.code(session.row.http), page);
  }
  return welcome(request, reply, clock, session);
}

function welcome(
  request: FastifyRequest,
  reply: FastifyReply,
  clock: Pick<Clock, "nowMs">,
  session: Session,
): FastifyReply {
  const maxAge = Math.floor((session.expiresAtMs - clock.nowMs()) / 1_000);
  // Behind a proxy that speaks TLS, the cookie is to stay there.
  const secure = request.headers.origin?.startsWith("https:") === true;
  const cookie = { path: "/", httpOnly: true, sameSite: "strict", secure, maxAge } as const;
  return reply.setCookie(SESSION_COOKIE, session.secret, cookie).redirect(readNext(request.body), 303);
}
