import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import { transact } from "../database/index.ts";
import type { Person } from "../organisation/index.ts";
import { Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";
import type { AccountParts } from "./account-parts.ts";
import type { AccountSettings } from "./account-settings.ts";
import { GivenCode, GivenPassword } from "./credentials.ts";
import {
  confirmSecondFactor,
  enrolSecondFactor,
  findSecondFactor,
  removeSecondFactor,
  replaceRecoveryCodes,
} from "./second-factor-repository.ts";
import { enrolmentOf, makeRecoveryCodes, makeTotpSecret, recoveryCodeSha256, stepOfCode } from "./second-factor.ts";
import { removeSessions } from "./session-repository.ts";

const PasswordBody = Type.Object({ password: GivenPassword }, closed);
const EnrolmentBody = Type.Object({
  secret: Type.String({ description: "base32, for typing; shown this once" }),
  uri: Type.String(),
  qrSvg: Type.String({ description: "the uri as a picture" }),
});
const RecoveryBody = Type.Object({
  recoveryCodes: Type.Array(Type.String(), {
    description: "each lets you in once without the authenticator; shown this once",
  }),
});

/** Time-based second factor (RFC 6238): enrolled, then confirmed by a code of it, and only then asked for. */
export function secondFactorRoutes(
  app: PeopleInstance,
  parts: AccountParts,
  settings: AccountSettings,
  access: Access,
): void {
  const { database, clock, entropy, sealing, limits } = parts;
  const tags = ["account"];
  app.post(
    "/api/account/second-factor",
    {
      schema: {
        operationId: "enrolSecondFactor",
        tags,
        summary: "Begin with a second factor: what to set your authenticator up with",
        description:
          "Gives the secret for an authenticator (time-based codes, RFC 6238), also as a QR code. Nothing is asked for yet: confirmSecondFactor turns it on.",
        errors: ["PASSWORD_WRONG", "SECOND_FACTOR_STATE", "SIGN_IN_LIMITED"],
        body: PasswordBody,
        response: { 200: EnrolmentBody, "4xx": Problem },
      },
    },
    async (request) => {
      const [person, occasion] = [access.person(request), access.occasion(request)];
      const user = await settings.confirmPassword(person, request.body.password, occasion);
      if (user.secondFactor !== null) throw new RegrowError("SECOND_FACTOR_STATE", { state: "on" });
      const secret = makeTotpSecret(entropy);
      await transact(database, async (writer) => {
        await enrolSecondFactor(writer, user.id, sealing.seal(secret, user.id));
        await occasion.recordForUser(writer, user, { changed: { secondFactor: "enrolled" } });
      });
      return enrolmentOf(secret, user.userName);
    },
  );
  app.put(
    "/api/account/second-factor",
    {
      schema: {
        operationId: "confirmSecondFactor",
        tags,
        summary: "Turn the second factor on by a code of it; all other sessions end",
        description:
          "From now on a sign-in needs a code. The answer has recovery codes for when the authenticator is lost; they are shown this once.",
        errors: ["SECOND_FACTOR_STATE", "SECOND_FACTOR_WRONG", "SIGN_IN_LIMITED"],
        body: Type.Object({ code: GivenCode }, closed),
        response: { 200: RecoveryBody, "4xx": Problem },
      },
    },
    async (request) => {
      const [person, occasion] = [access.person(request), access.occasion(request)];
      const { userId, userName, sessionId } = person;
      limits.requireTry(userName, occasion.address);
      const recoveryCodes = makeRecoveryCodes(entropy);
      await transact(database, async (writer) => {
        const stored = await findSecondFactor(writer, userId);
        if (stored === undefined || stored.isConfirmed)
          throw new RegrowError("SECOND_FACTOR_STATE", { state: stored === undefined ? "off" : "on" });
        const step = stepOfCode(sealing.open(stored.sealedSecret, userId), request.body.code, clock.nowMs());
        if (step === undefined) throw new RegrowError("SECOND_FACTOR_WRONG");
        await confirmSecondFactor(writer, userId, step, clock.nowMs());
        await replaceRecoveryCodes(writer, userId, recoveryCodes.map(recoveryCodeSha256));
        const sessionsEnded = await removeSessions(writer, userId, sessionId);
        await occasion.recordForUser(writer, idOf(person), { changed: { secondFactor: "on", sessionsEnded } });
      });
      limits.wasRight(userName, occasion.address);
      return { recoveryCodes: [...recoveryCodes] };
    },
  );
  app.post(
    "/api/account/second-factor/remove",
    {
      schema: {
        operationId: "removeSecondFactor",
        tags,
        summary: "Turn the second factor off",
        description: "Needs the password. Codes and recovery codes count no more.",
        errors: ["PASSWORD_WRONG", "SIGN_IN_LIMITED"],
        body: PasswordBody,
        response: { 204: Type.Null(), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const [person, occasion] = [access.person(request), access.occasion(request)];
      const user = await settings.confirmPassword(person, request.body.password, occasion);
      await transact(database, async (writer) => {
        await removeSecondFactor(writer, user.id);
        await occasion.recordForUser(writer, user, { changed: { secondFactor: "off" } });
      });
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/api/account/recovery-codes",
    {
      schema: {
        operationId: "renewRecoveryCodes",
        tags,
        summary: "New recovery codes in place of the old ones",
        description: "Needs the password. The codes before count no more.",
        errors: ["PASSWORD_WRONG", "SECOND_FACTOR_STATE", "SIGN_IN_LIMITED"],
        body: PasswordBody,
        response: { 200: RecoveryBody, "4xx": Problem },
      },
    },
    async (request) => {
      const [person, occasion] = [access.person(request), access.occasion(request)];
      const user = await settings.confirmPassword(person, request.body.password, occasion);
      if (user.secondFactor === null) throw new RegrowError("SECOND_FACTOR_STATE", { state: "off" });
      const recoveryCodes = makeRecoveryCodes(entropy);
      await transact(database, async (writer) => {
        await replaceRecoveryCodes(writer, user.id, recoveryCodes.map(recoveryCodeSha256));
        await occasion.recordForUser(writer, user, { changed: { recoveryCodes: "renewed" } });
      });
      return { recoveryCodes: [...recoveryCodes] };
    },
  );
}

function idOf({ userId, userName }: Person): { readonly id: string; readonly userName: string } {
  return { id: userId, userName };
}
