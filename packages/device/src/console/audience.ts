import type { Importance } from "@regrow/core/command";
import type { ConsoleSession } from "./console-session.ts";

/** Messages that are kept for who asks later (`GET /log`). */
const KEPT_MESSAGES = 100;
const MAX_MESSAGE = 512;

/** Somebody who is told what nobody asked for. */
export type Listener = Pick<ConsoleSession, "announce">;

/** All consoles, and others, that are told what nobody asked for. */
export class Audience {
  readonly #sessions = new Set<Listener>();
  #messages: readonly string[] = [];

  /** The newest last. */
  get messages(): readonly string[] {
    return this.#messages;
  }

  /** @returns what ends it */
  join(session: Listener): () => void {
    this.#sessions.add(session);
    return () => void this.#sessions.delete(session);
  }

  announce(message: string, importance?: Importance): void {
    this.#messages = [...this.#messages, message.slice(0, MAX_MESSAGE)].slice(-KEPT_MESSAGES);
    for (const session of this.#sessions) session.announce(message, importance);
  }
}
