import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { DASHBOARD_SECTIONS } from "@regrow/core/dashboard";
import { RegrowError } from "@regrow/core/error";
import type { Accounts } from "../account/index.ts";
import type { Access, PeopleInstance } from "../people-api/index.ts";
import { sendFailure, sendSignIn } from "../sign-in/index.ts";
import { ASSETS_PATH, buildDashboard } from "./build-dashboard.ts";

/** An asset is named by its content: whoever has it need never ask again. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** The dashboard for who is signed in, and the sign-in in its place for everybody else. */
export function dashboardRoutes(app: PeopleInstance, accounts: Pick<Accounts, "isOpen">, access: Access): void {
  const hidden = { schema: { hide: true }, errorHandler: sendFailure };
  const page = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const person = await access.visitor(request, "me");
    if (person === undefined) return sendSignIn(reply, { next: request.url, isOpen: await accounts.isOpen() });
    return reply.type("text/html; charset=utf-8").send((await buildDashboard()).page);
  };
  app.get("/", hidden, page);
  for (const section of DASHBOARD_SECTIONS) {
    app.get(`/${section}`, hidden, page);
    app.get(`/${section}/*`, hidden, page);
  }
  const named = { schema: { hide: true, params: Type.Object({ name: Type.String({ maxLength: 128 }) }) } };
  app.get(`${ASSETS_PATH}:name`, named, async (request, reply) => {
    const asset = (await buildDashboard()).assets.get(request.params.name);
    if (asset === undefined) throw new RegrowError("ROUTE_UNKNOWN");
    void reply.type(asset.contentType).header("cache-control", FOR_EVER).header("vary", "accept-encoding");
    const isCompressed = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    return isCompressed
      ? reply.header("content-encoding", "gzip").send(Buffer.from(asset.gzip))
      : reply.send(Buffer.from(asset.bytes));
  });
}
