/** A message to one person, plain text. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Lines are for a mail program, which wraps them. */
  readonly text: string;
}

/** Sends mail, as a port. Rejects when it was not taken; whoever calls tries again. */
export interface Mailer {
  send(mail: Mail, signal: AbortSignal): Promise<void>;
}
