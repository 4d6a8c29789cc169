import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { Email, LinkSecret, Nullable, Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import type { AccountParts } from "./account-parts.ts";
import type { AccountSettings } from "./account-settings.ts";
import { GivenPassword, Password } from "./credentials.ts";
import { countRecoveryCodes } from "./second-factor-repository.ts";
import { findUserById } from "./user-repository.ts";

const AccountBody = Type.Object({
  userName: Type.String(),
  email: Nullable(Type.String()),
  isEmailVerified: Type.Boolean(),
  hasSecondFactor: Type.Boolean(),
  recoveryCodesLeft: Type.Integer(),
});
const nothing = { 204: Type.Null(), "4xx": Problem } as const;

/** One's own account: password and address, and the links that were mailed. */
export function settingsRoutes(
  app: PeopleInstance,
  { database }: Pick<AccountParts, "database">,
  settings: AccountSettings,
  access: Access,
): void {
  const tags = ["account"];
  app.get(
    "/api/account",
    {
      schema: {
        operationId: "getAccount",
        tags,
        summary: "Your account",
        description: "User name, address, whether it was confirmed, and how the second factor stands.",
        response: { 200: AccountBody, "4xx": Problem },
      },
    },
    async (request) => {
      const { userId } = access.person(request);
      const user = await findUserById(database, userId);
      if (user === undefined) throw new RegrowError("SIGN_IN_REQUIRED");
      const { userName, email, verifiedEmail, secondFactor } = user;
      return {
        userName,
        email,
        isEmailVerified: email !== null && email.toLowerCase() === verifiedEmail,
        hasSecondFactor: secondFactor !== null,
        recoveryCodesLeft: await countRecoveryCodes(database, userId),
      };
    },
  );
  app.put(
    "/api/account/password",
    {
      schema: {
        operationId: "changePassword",
        tags,
        summary: "Change your password; all other sessions end",
        description: "Needs the present password. Every other session ends; API tokens stay.",
        errors: ["PASSWORD_WRONG", "SIGN_IN_LIMITED"],
        body: Type.Object({ password: GivenPassword, newPassword: Password }, closed),
        response: nothing,
      },
    },
    async (request, reply) => {
      await settings.changePassword(access.person(request), request.body, access.occasion(request));
      return reply.code(204).send(null);
    },
  );
  app.put(
    "/api/account/email",
    {
      schema: {
        operationId: "changeEmail",
        tags,
        summary: "Change your address; the new one counts when the link that is sent there was used",
        description:
          "Needs the present password. The old address counts until the link that is mailed to the new one was used; the old one is told.",
        errors: ["PASSWORD_WRONG", "SIGN_IN_LIMITED"],
        body: Type.Object({ password: GivenPassword, email: Email }, closed),
        response: nothing,
      },
    },
    async (request, reply) => {
      await settings.changeEmail(access.person(request), request.body, access.occasion(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/api/account/resend-verification",
    {
      schema: {
        operationId: "resendVerification",
        tags,
        summary: "Send the link that confirms your address once more",
        description: "Mails the link again. How often is limited; an address that is confirmed already gets nothing.",
        errors: ["SIGN_IN_LIMITED"],
        response: nothing,
      },
    },
    async (request, reply) => {
      settings.resendVerification(access.person(request), access.occasion(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/api/account/verify-email",
    {
      schema: {
        operationId: "verifyEmail",
        tags,
        summary: "Confirm an address by the secret of the link that was sent there",
        description: "The secret comes from the link in the mail, counts once and for a limited time.",
        errors: ["LINK_INVALID", "SIGN_IN_LIMITED"],
        body: Type.Object({ token: LinkSecret }, closed),
        response: nothing,
      },
    },
    async (request, reply) => {
      await settings.verifyEmail(request.body.token, access.occasion(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/api/account/request-reset",
    {
      schema: {
        operationId: "requestPasswordReset",
        tags,
        summary: "Ask for a link to set a new password; the answer is the same whether there is such an account",
        description:
          "Mails a link where the address belongs to an account and is confirmed. The answer is the same either way, so that nobody learns who has an account here.",
        errors: ["SIGN_IN_LIMITED"],
        body: Type.Object({ email: Email }, closed),
        response: nothing,
      },
    },
    async (request, reply) => {
      settings.requestReset(request.body.email, access.occasion(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/api/account/reset-password",
    {
      schema: {
        operationId: "resetPassword",
        tags,
        summary: "Set a new password by the secret of a link; all sessions end",
        description: "The secret comes from the link in the mail and counts once. A second factor stays as it is.",
        errors: ["LINK_INVALID", "SIGN_IN_LIMITED"],
        body: Type.Object({ token: LinkSecret, password: Password }, closed),
        response: nothing,
      },
    },
    async (request, reply) => {
      await settings.resetPassword(request.body, access.occasion(request));
      return reply.code(204).send(null);
    },
  );
}
