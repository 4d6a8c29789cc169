import { createTransport, type Transporter } from "nodemailer";
import { RegrowError } from "@regrow/core/error";
import type { Mail, Mailer } from "./mail.ts";

const TIMEOUT_MS = 20_000;

export interface SmtpOptions {
  /** Such as smtps://user:password@mail.example or smtp://localhost:25. */
  readonly url: string;
  /** Sender, such as "Regrow <dms@example.com>". */
  readonly from: string;
}

/** Hands mail to an SMTP server, a connection for each message. */
export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;
  readonly #from: string;

  /** @throws RegrowError CONFIGURATION_INVALID */
  constructor({ url, from }: SmtpOptions) {
    const server = URL.parse(url);
    if (server === null || !["smtp:", "smtps:"].includes(server.protocol) || server.hostname === "")
      throw new RegrowError("CONFIGURATION_INVALID", { "smtp-url": "smtp:// or smtps:// with a host is needed" });
    this.#from = from;
    this.#transport = createTransport({
      host: server.hostname.replace(/^\[(.*)\]$/, "$1"),
      ...(server.port === "" ? {} : { port: Number(server.port) }),
      secure: server.protocol === "smtps:",
      ...(server.username === ""
        ? {}
        : { auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      // What people wrote is text: nothing in it names a file or an address to fetch.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ to, subject, text }: Mail, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // As an object, so that no address in it is read as a list.
    await this.#transport.sendMail({ from: this.#from, to: { name: "", address: to }, subject, text });
  }
}
