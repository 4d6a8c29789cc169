import Type from "typebox";
import type { AccountSettings } from "../account/index.ts";
import type { Database } from "../database/index.ts";
import type { Outbox } from "../mail/index.ts";
import { acceptInvitation } from "../membership/index.ts";
import { LinkSecret, requireOwnOrigin, type Access, type PeopleInstance } from "../people-api/index.ts";
import { readEmail, readLinkSecret, readNewPassword } from "./forms.ts";
import { confirmPage, donePage, forgotPage, invitationPage, newPasswordPage } from "./link-page.ts";
import { sendFailure, sendPage } from "./send-page.ts";

export interface LinkPageParts {
  readonly database: Database;
  readonly settings: AccountSettings;
  readonly outbox: Pick<Outbox, "hasMailServer">;
}

/**
 * Where links in mail lead to. Opening one changes nothing, because mail programs open links too: each shows a form, and what
 * is sent from there counts. A browser leaves our cookie out when it comes from another site, so these pages know nobody who comes from a letter.
 */
export function linkPages(app: PeopleInstance, { database, settings, outbox }: LinkPageParts, access: Access): void {
  const hidden = { schema: { hide: true }, errorHandler: sendFailure };
  const linked = { schema: { hide: true, querystring: Type.Object({ token: LinkSecret }) }, errorHandler: sendFailure };
  app.get("/verify", linked, async (request, reply) =>
    sendPage(reply, { title: "Confirm your address", body: confirmPage(request.query.token) }),
  );
  app.post("/verify", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    await settings.verifyEmail(readLinkSecret(request.body), access.occasionOfPage(request, "verifyEmail"));
    return sendPage(reply, { title: "Confirmed", body: donePage("Your address is confirmed.") });
  });
  app.get("/forgot", hidden, async (_request, reply) =>
    sendPage(reply, { title: "Forgotten password", body: forgotPage() }),
  );
  app.post("/forgot", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    settings.requestReset(readEmail(request.body), access.occasionOfPage(request, "requestPasswordReset"));
    const text = outbox.hasMailServer ? LETTER.sent : LETTER.inLog;
    return sendPage(reply, {
      title: "Forgotten password",
      body: donePage(`If there is an account with that address, ${text}`),
    });
  });
  app.get("/reset", linked, async (request, reply) =>
    sendPage(reply, { title: "New password", body: newPasswordPage(request.query.token) }),
  );
  app.post("/reset", hidden, async (request, reply) => {
    requireOwnOrigin(request);
    const reset = { token: readLinkSecret(request.body), password: readNewPassword(request.body) };
    await settings.resetPassword(reset, access.occasionOfPage(request, "resetPassword"));
    return sendPage(reply, { title: "New password", body: donePage("Your new password counts from now on.") });
  });
  // Known is who comes from a page of ours, such as the form to sign in: it leads back here.
  app.get("/invitation", linked, async (request, reply) => {
    const person = await access.visitor(request, "acceptInvitation");
    const body = invitationPage(request.query.token, person?.userName ?? null);
    return sendPage(reply, { title: "Invitation", body });
  });
  app.post("/invitation", hidden, async (request, reply) => {
    const person = await access.visitor(request, "acceptInvitation");
    const secret = readLinkSecret(request.body);
    if (person === undefined)
      return sendPage(reply.code(401), { title: "Invitation", body: invitationPage(secret, null) });
    const occasion = access.occasionOfPage(request, "acceptInvitation", person);
    const { organisation } = await acceptInvitation(database, person, secret, occasion);
    return sendPage(reply, { title: "Invitation", body: donePage(`You belong to ${organisation} now.`) });
  });
}

/** Where the letter of a forgotten password is. */
const LETTER = {
  sent: "a letter is on its way to it.",
  inLog:
    "its link stands in the log of this DMS: it has no mail server, so nothing reaches your letter box. Ask whoever runs it for the link.",
} as const;
