import type { OpenApi } from "../api-document/index.ts";
import type { Access, PeopleInstance } from "../people-api/index.ts";
import { sendFailure, sendPage } from "../sign-in/index.ts";
import { apiPage } from "./api-page.ts";
import { TRY_SCRIPT } from "./try-script.ts";
import { TRY_STYLE } from "./try-style.ts";

/** A page to read the API on and to try it, from its own document. Nothing of it comes from elsewhere. */
export function apiPageRoutes(app: PeopleInstance, document: () => OpenApi, access: Access): void {
  const hidden = { schema: { hide: true }, errorHandler: sendFailure };
  app.get("/api-docs.js", hidden, async (_request, reply) => reply.type("text/javascript").send(TRY_SCRIPT));
  app.get("/api-docs.css", hidden, async (_request, reply) => reply.type("text/css").send(TRY_STYLE));
  app.get("/api/docs", hidden, async (request, reply) => {
    const person = await access.visitor(request, "me");
    const body = apiPage(document(), person?.userName ?? null);
    return sendPage(reply, { title: "API", body, script: "/api-docs.js", style: "/api-docs.css" });
  });
}
