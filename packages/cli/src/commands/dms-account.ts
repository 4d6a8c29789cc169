import { SystemEntropy } from "@regrow/node/entropy";
import { command, type Command } from "../command/index.ts";
import { FOLDER_OPTIONS, folderOf } from "./dms-folder.ts";

export const dmsAccountCommand: Command = command({
  name: "dms account",
  summary: "show an account, or help somebody in who has lost the password or the second factor",
  about: [
    "For who runs the DMS, which may go on running. Be sure who asks: whoever gets the link can set that account's password, once and for an",
    "hour. The person's organisations find in their audit logs what was done.",
  ],
  arguments: { user: { kind: "text", about: "user name", required: true } },
  options: {
    ...FOLDER_OPTIONS,
    "reset-password": { kind: "flag", about: "make a link that sets a new password, as a letter would have it" },
    "remove-second-factor": { kind: "flag", about: "switch the second factor off; its recovery codes end with it" },
  },
  run: async ({ user, ...input }, context) => {
    const { helpAccount } = await import("@regrow/dms/account"); // only here: every other command starts faster
    const report = await helpAccount({
      folder: await folderOf(input, context),
      userName: user,
      resetPassword: input["reset-password"],
      removeSecondFactor: input["remove-second-factor"],
      clock: context.clock,
      entropy: new SystemEntropy(),
    });
    const { userName, email, isEmailVerified, hasSecondFactor, organisations, reset } = report;
    return {
      text: [
        `user           ${userName}`,
        `address        ${email ?? "none"}${isEmailVerified ? "" : ", not confirmed"}`,
        `second factor  ${hasSecondFactor ? "on" : "off"}`,
        `organisations  ${organisations.map(({ name, role }) => `${name} (${role})`).join(", ") || "none"}`,
        ...(reset === null
          ? []
          : [
              `new password   behind the address of this DMS for people, until ${new Date(reset.expiresAtMs).toISOString()}:`,
              `               ${reset.path}`,
            ]),
      ],
      json: { ...report, organisations: organisations.map((each) => ({ ...each })), reset: reset && { ...reset } },
    };
  },
});
