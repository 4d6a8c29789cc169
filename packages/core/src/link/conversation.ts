import { RegrowError, asRegrowError } from "../error/index.ts";
import { decodeMessage, encodeMessage, failed, type Reply } from "./codec.ts";
import type { AnswerTo, LinkRequest } from "./messages.ts";
import { NEW_PEER, stepPeer, type Peer, type PeerEffect, type PeerEvent } from "./peer.ts";
import { readAnswer } from "./read-answer.ts";

/** What a conversation needs of whoever holds the link. */
export interface Carrier {
  /** Takes an encoded message. Never throws. */
  transmit(bytes: Uint8Array): void;
  /** Answers a question of the other side. A RegrowError is told there. */
  serve(request: LinkRequest): Promise<unknown>;
}

/** The questions and answers of one link, both ways, while it is up. The rules are `stepPeer`'s. */
export class Conversation {
  readonly #carrier: Carrier;
  #peer: Peer = NEW_PEER;
  /** Made with the first question: most links of a fleet are never asked anything. */
  #waiting: Map<number, (reply: Reply) => void> | undefined;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  /** True while somebody waits for an answer. */
  get isAsking(): boolean {
    return this.#peer.calls.size > 0;
  }

  /**
   * @param withinMs longest wait for the answer; times are monotonic
   * @throws RegrowError with the other side's code; DEVICE_SILENT, DEVICE_OFFLINE, DEVICE_BUSY, LINK_MESSAGE_INVALID
   */
  async ask<Request extends LinkRequest>(
    request: Request,
    { withinMs, nowMs }: { readonly withinMs: number; readonly nowMs: number },
  ): Promise<AnswerTo<Request["request"]>> {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const { peer, effects } = stepPeer(this.#peer, { kind: "ask", request, withinMs, nowMs });
    const [effect] = effects;
    this.#peer = peer;
    if (effect?.kind === "send") this.#send(effect, resolve);
    else if (effect?.kind === "settle") resolve(effect.reply);
    const kind: Request["request"] = request.request;
    return readAnswer(kind, await promise);
  }

  /** @returns false for what was no message */
  receive(bytes: Uint8Array): boolean {
    const received = decodeMessage(bytes);
    this.#step({ kind: "receive", received });
    return received.kind !== "garbage";
  }

  /** Gives up what has waited too long. */
  tick(nowMs: number): void {
    if (this.isAsking) this.#step({ kind: "tick", nowMs });
  }

  /** The link is gone: whoever waits is told. */
  end(): void {
    this.#step({ kind: "end" });
  }

  #step(event: PeerEvent): void {
    const { peer, effects } = stepPeer(this.#peer, event);
    this.#peer = peer;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: PeerEffect): void {
    switch (effect.kind) {
      case "send":
        return this.#transmit(effect);
      case "settle": {
        const settle = this.#waiting?.get(effect.id);
        this.#waiting?.delete(effect.id);
        return settle?.(effect.reply);
      }
      case "serve":
        return void this.#serve(effect);
    }
  }

  #send(effect: Extract<PeerEffect, { readonly kind: "send" }>, settle: (reply: Reply) => void): void {
    this.#waiting ??= new Map();
    this.#waiting.set(effect.message.id, settle);
    this.#transmit(effect);
  }

  #transmit({ message }: Extract<PeerEffect, { readonly kind: "send" }>): void {
    let bytes: Uint8Array;
    try {
      bytes = encodeMessage(message);
    } catch (thrown) {
      const reply = failed(asRegrowError(thrown));
      // What cannot be sent is answered here; an answer that cannot be sent is an error there.
      if (message.kind === "request")
        return this.#step({ kind: "receive", received: { kind: "reply", id: message.id, reply } });
      bytes = encodeMessage({ ...message, reply });
    }
    this.#carrier.transmit(bytes);
  }

  async #serve({ id, request }: Extract<PeerEffect, { readonly kind: "serve" }>): Promise<void> {
    const reply = await this.#carrier.serve(request).then(
      (data): Reply => ({ ok: true, data: data ?? null }),
      (thrown: unknown): Reply => failed(tellable(asRegrowError(thrown))),
    );
    this.#step({ kind: "answer", id, reply });
  }
}

/** What went wrong inside is nobody's business on the other side. */
function tellable(error: RegrowError): RegrowError {
  return error.code === "INTERNAL" ? new RegrowError("INTERNAL") : error;
}
