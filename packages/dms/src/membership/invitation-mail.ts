import type { Role } from "../database/index.ts";
import type { Mail } from "../mail/index.ts";

interface Letter {
  readonly to: string;
  readonly organisation: string;
  readonly invitedBy: string;
  readonly role: Role;
  readonly link: string;
}

export function invitationMail({ to, organisation, invitedBy, role, link }: Letter): Mail {
  return {
    to,
    subject: `Join ${organisation} on Regrow`,
    text: [
      `${invitedBy} invites you to ${organisation}, as ${role}.`,
      "",
      `Accept here, within a week, with an account that you have or a new one:`,
      link,
      "",
      "If you do not know what this is, do nothing.",
      "",
    ].join("\n"),
  };
}
