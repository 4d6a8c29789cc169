import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { asRegrowError, RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { AccountSettings, Accounts, Session } from "../account/index.ts";
import type { Database } from "../database/index.ts";
import { listDevices, listLogLines, readHistory, withSighting, type Sightings } from "../device/index.ts";
import {
  SESSION_COOKIE,
  Uuid,
  readCredential,
  requireOwnOrigin,
  type Access,
  type PeopleInstance,
} from "../people-api/index.ts";
import { LIVE_SCRIPT, STYLE } from "./assets.ts";
import { scopeOf } from "../organisation/index.ts";
import { devicePage } from "./device-page.ts";
import { devicesPage } from "./devices-page.ts";
import { field, readSignIn, readSignUp } from "./forms.ts";
import { linkPages } from "./link-pages.ts";
import { sendFailure, sendPage } from "./send-page.ts";
import { signInPage } from "./sign-in-page.ts";

const LISTED = 500;
const HISTORY = 100;

interface StartPageParts {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly settings: AccountSettings;
  readonly clock: Pick<Clock, "nowMs">;
  readonly sightings: Sightings;
}

/** The pages that every DMS has, rendered here: sign-in, devices, one device, and where links in mail lead to. */
export function startPage(app: PeopleInstance, parts: StartPageParts, access: Access): void {
  const { accounts, database, clock, sightings } = parts;
  const hidden = { schema: { hide: true }, errorHandler: sendFailure };
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: 8_192 },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  app.get("/style.css", hidden, async (_request, reply) => reply.type("text/css").send(STYLE));
  app.get("/live.js", hidden, async (_request, reply) => reply.type("text/javascript").send(LIVE_SCRIPT));
  linkPages(app, parts, access);

  app.get("/", hidden, async (request, reply) => {
    const person = await access.visitor(request, "listDevices");
    if (person === undefined) return sendPage(reply, { title: "Sign in", body: signInPage(null) });
    const found = await listDevices(database, scopeOf(person), {}, { limit: LISTED, after: null });
    const devices = found.slice(0, LISTED).map((device) => withSighting(device, sightings.find(device.uuid)));
    return sendPage(reply, { title: "Devices", body: devicesPage(devices, clock.nowMs()), person, isLive: true });
  });
  const onePage = { schema: { hide: true, params: Type.Object({ uuid: Uuid }) }, errorHandler: sendFailure };
  app.get("/devices/:uuid", onePage, async (request, reply) => {
    const person = await access.visitor(request, "getDevice");
    if (person === undefined) return reply.redirect("/", 303);
    const { uuid } = request.params;
    const device = await readHistory(parts, scopeOf(person), uuid, HISTORY);
    const log = await listLogLines(database, scopeOf(person), { uuid, limit: HISTORY });
    return sendPage(reply, { title: uuid, body: devicePage(device, log, clock.nowMs()), person, isLive: true });
  });

  app.post("/sign-in", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    const occasion = access.occasionOfPage(request, "signIn");
    const replaced = readCredential(request)?.secret;
    return openSession(request, reply, clock, async () =>
      accounts.signIn(readSignIn(request.body), occasion, replaced),
    );
  });
  app.post("/sign-up", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    const occasion = access.occasionOfPage(request, "signUp");
    return openSession(request, reply, clock, async () => accounts.signUp(readSignUp(request.body), occasion));
  });
  app.post("/sign-out", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    const person = await access.visitor(request, "signOut");
    if (person !== undefined) await accounts.signOut(person, access.occasionOfPage(request, "signOut", person));
    return reply.clearCookie(SESSION_COOKIE, { path: "/" }).redirect("/", 303);
  });
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
    const userName = field(request.body, "userName");
    return sendPage(reply.code(session.row.http), { title: "Sign in", body: signInPage(session, userName) });
  }
  const maxAge = Math.floor((session.expiresAtMs - clock.nowMs()) / 1_000);
  // Behind a proxy that speaks TLS, the cookie is to stay there.
  const secure = request.headers.origin?.startsWith("https:") === true;
  const cookie = { path: "/", httpOnly: true, sameSite: "strict", secure, maxAge } as const;
  return reply.setCookie(SESSION_COOKIE, session.secret, cookie).redirect("/", 303);
}
