import { Conversation, type LinkRequest } from "@regrow/core/link";
import type { Random } from "@regrow/sim/clock";

/** Questions that are asked over one link, both ways together. */
const QUESTIONS = 6;
/** How long an answer may take; time goes on by one with each step. */
const WITHIN_MS = 12;

/**
 * One order of a live link's messages, lost, repeated, late and reordered, the link cut now and then. Each question is served at most
 * once and ends exactly once: with its own answer, or with the word that there was none (law L11).
 */
export async function tryLinkOrder(random: Random): Promise<LinkFindings> {
  const problems: string[] = [];
  const wire: Wire = [];
  const one = new Side("one", wire, problems);
  const other = new Side("other", wire, problems, one);
  const asked: Promise<void>[] = [];
  const cutAt = random.below(3) === 0 ? random.below(3 * QUESTIONS) : Number.POSITIVE_INFINITY;
  for (let nowMs = 0; nowMs < 4 * QUESTIONS; nowMs += 1) {
    if (asked.length < QUESTIONS && random.below(2) === 0)
      asked.push((random.below(2) === 0 ? one : other).ask(asked.length, nowMs));
    for (let turns = random.below(3); turns > 0; turns -= 1) carry(wire, random);
    // What was carried is served before the next.
    await Promise.resolve();
    one.conversation.tick(nowMs);
    other.conversation.tick(nowMs);
    if (nowMs !== cutAt) continue;
    one.conversation.end();
    other.conversation.end();
  }
  one.conversation.end();
  other.conversation.end();
  await Promise.all(asked);
  while (wire.length > 0) carry(wire, random);
  if (one.conversation.isAsking || other.conversation.isAsking) problems.push("a question is left over");
  return { asked: asked.length, answered: one.answered + other.answered, problems };
}

interface LinkFindings {
  readonly asked: number;
  readonly answered: number;
  readonly problems: readonly string[];
}

type Wire = { readonly to: Side; readonly bytes: Uint8Array }[];

/** Any of the messages comes, is lost, or comes and is still on its way. */
function carry(wire: Wire, random: Random): void {
  const place = random.below(wire.length);
  const message = wire[place];
  if (message === undefined) return;
  const dice = random.below(8);
  if (dice !== 0) wire.splice(place, 1);
  if (dice !== 1) message.to.conversation.receive(message.bytes);
}

class Side {
  readonly conversation: Conversation;
  answered = 0;
  readonly #name: string;
  readonly #problems: string[];
  readonly #served = new Set<string>();
  #other: Side | undefined;

  constructor(name: string, wire: Wire, problems: string[], other?: Side) {
    this.#name = name;
    this.#problems = problems;
    this.#other = other;
    if (other !== undefined) other.#other = this;
    this.conversation = new Conversation({
      transmit: (bytes) => {
        if (this.#other !== undefined) wire.push({ to: this.#other, bytes });
      },
      serve: async (request) => this.#serve(request),
    });
  }

  async ask(number: number, nowMs: number): Promise<void> {
    const text = `${this.#name} ${number}`;
    try {
      const answer = await this.conversation.ask({ request: "echo", data: text }, { withinMs: WITHIN_MS, nowMs });
      if (answer === text) this.answered += 1;
      else this.#problems.push(`${text} was answered ${JSON.stringify(answer)}`);
    } catch {
      // Silence and a cut link are ends too: which it is, the caller is told.
    }
  }

  #serve(request: LinkRequest): unknown {
    const text = request.request === "echo" ? String(request.data) : "";
    if (this.#served.has(text)) this.#problems.push(`${text} was served twice`);
    this.#served.add(text);
    return text;
  }
}
