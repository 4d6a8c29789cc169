import type { Logger } from "@regrow/core/port";
import type { Mail, Mailer } from "./mail.ts";

/**
 * Where no mail server is configured, mail goes to the DMS's own log: who runs the server passes the link on. It is the one
 * place where a secret reaches a log, because there the log is the letter box.
 */
export class LogMailer implements Mailer {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    this.#logger.info("mail, shown here because no mail server is configured", { to, subject, text });
  }
}
