import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { asRegrowError, RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Accounts, Session } from "../account/index.ts";
import type { Database } from "../database/index.ts";
import { listDevices, listLogLines, readHistory, withSighting, type Sightings } from "../device/index.ts";
import {
  SESSION_COOKIE,
  Uuid,
  requestSecret,
  requireOwnOrigin,
  type Authentication,
  type PeopleInstance,
} from "../people-api/index.ts";
import { LIVE_SCRIPT, STYLE } from "./assets.ts";
import { requestError, tellable } from "../http/index.ts";
import { devicePage } from "./device-page.ts";
import { devicesPage } from "./devices-page.ts";
import { failurePage } from "./failure-page.ts";
import { readSignIn, readSignUp } from "./forms.ts";
import { renderPage, type Page } from "./layout.ts";
import { signInPage } from "./sign-in-page.ts";

const LISTED = 500;
const HISTORY = 100;

interface StartPageParts {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly clock: Pick<Clock, "nowMs">;
  readonly sightings: Sightings;
}

/** The pages that every DMS has, rendered here: sign-in, devices, one device. */
export function startPage(app: PeopleInstance, parts: StartPageParts, authentication: Authentication): void {
  const { accounts, database, clock, sightings } = parts;
  const hidden = { schema: { hide: true } };
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: 8_192 },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  app.get("/style.css", hidden, async (_request, reply) => reply.type("text/css").send(STYLE));
  app.get("/live.js", hidden, async (_request, reply) => reply.type("text/javascript").send(LIVE_SCRIPT));

  app.get("/", hidden, async (request, reply) => {
    const person = await authentication.find(request);
    if (person === undefined)
      return sendPage(reply, { title: "Sign in", body: signInPage(null), person: null, isLive: false });
    const devices = (await listDevices(database, person.tenant, LISTED)).map((device) =>
      withSighting(device, sightings.find(device.uuid)),
    );
    return sendPage(reply, { title: "Devices", body: devicesPage(devices, clock.nowMs()), person, isLive: true });
  });
  const onePage = { schema: { hide: true, params: Type.Object({ uuid: Uuid }) }, errorHandler: sendFailure };
  app.get("/devices/:uuid", onePage, async (request, reply) => {
    const person = await authentication.find(request);
    if (person === undefined) return reply.redirect("/", 303);
    const { uuid } = request.params;
    const device = await readHistory(parts, person.tenant, uuid, HISTORY);
    const log = await listLogLines(database, person.tenant, { uuid, limit: HISTORY });
    return sendPage(reply, { title: uuid, body: devicePage(device, log, clock.nowMs()), person, isLive: true });
  });

  app.post("/sign-in", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    return openSession(request, reply, clock, async () => accounts.signIn(readSignIn(request.body), request.ip));
  });
  app.post("/sign-up", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    return openSession(request, reply, clock, async () => accounts.signUp(readSignUp(request.body), request.ip));
  });
  app.post("/sign-out", hidden, async (request, reply) => {
    await signOut(request, accounts);
    return reply.clearCookie(SESSION_COOKIE, { path: "/" }).redirect("/", 303);
  });
}

async function signOut(request: FastifyRequest, accounts: Accounts): Promise<void> {
  requireOwnOrigin(request);
  const secret = requestSecret(request);
  if (secret !== undefined) await accounts.signOut(secret);
}

/** To the devices with a cookie, or back to the form with what was wrong. */
async function openSession(
  request: FastifyRequest,
  reply: FastifyReply,
  clock: Pick<Clock, "nowMs">,
  open: () => Promise<Session>,
): Promise<FastifyReply> {
  const session = await open().catch((thrown: unknown) => asRegrowError(thrown));
  if (session instanceof RegrowError) {
    if (session.row.http >= 500) throw session;
    return sendPage(reply.code(session.row.http), {
      title: "Sign in",
      body: signInPage(session),
      person: null,
      isLive: false,
    });
  }
  const maxAge = Math.floor((session.expiresAtMs - clock.nowMs()) / 1_000);
  // Behind a proxy that speaks TLS, the cookie is to stay there.
  const secure = request.headers.origin?.startsWith("https:") === true;
  const cookie = { path: "/", httpOnly: true, sameSite: "strict", secure, maxAge } as const;
  return reply.setCookie(SESSION_COOKIE, session.secret, cookie).redirect("/", 303);
}

/** A browser gets a page even of what failed. */
function sendFailure(thrown: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const failure = tellable(requestError(thrown));
  void sendPage(reply.code(failure.row.http), {
    title: failure.row.title,
    body: failurePage(failure),
    person: null,
    isLive: false,
  });
}

function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply.type("text/html; charset=utf-8").send(renderPage(page));
}
