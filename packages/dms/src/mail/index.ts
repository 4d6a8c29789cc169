export { LogMailer } from "./log-mailer.ts";
export type { Mail, Mailer } from "./mail.ts";
export { Outbox } from "./outbox.ts";
export { SmtpMailer } from "./smtp-mailer.ts";
