/** A way in which commands arrive, while it is open. */
export interface OpenChannel {
  /** Resolves when it is over, by itself or closed. Never rejects. */
  readonly ended: Promise<void>;
  /** Does not wait for a command that is carried out: it may be what closes it. */
  close(): Promise<void>;
}
