import type { LinkMessage, Received, Reply } from "./codec.ts";
import { LINK_LIMITS } from "./limits.ts";
import type { LinkRequest } from "./messages.ts";
import { NONE_SEEN, see, type SeenIds } from "./seen-ids.ts";

/**
 * One side of a link, from when it is up until it is gone; both sides are the same. A question is served at most once and settled exactly
 * once, whatever is lost, repeated or comes in another order (law L11).
 */
export interface Peer {
  /** Of the newest question asked from here. */
  readonly lastId: number;
  /** When each question that waits for its answer is given up, in monotonic ms, by id. */
  readonly calls: ReadonlyMap<number, number>;
  readonly seen: SeenIds;
  /** Ids of the questions of the other side that are being answered here. */
  readonly serving: ReadonlySet<number>;
  /** The link is gone. */
  readonly isOver: boolean;
}

export type PeerEvent =
  | { readonly kind: "ask"; readonly request: LinkRequest; readonly withinMs: number; readonly nowMs: number }
  | { readonly kind: "receive"; readonly received: Received }
  /** What was to be served has been. */
  | { readonly kind: "answer"; readonly id: number; readonly reply: Reply }
  | { readonly kind: "tick"; readonly nowMs: number }
  /** The link is gone. */
  | { readonly kind: "end" };

export type PeerEffect =
  | { readonly kind: "send"; readonly message: LinkMessage }
  /** The question `id` is over; it is no more under way. */
  | { readonly kind: "settle"; readonly id: number; readonly reply: Reply }
  | { readonly kind: "serve"; readonly id: number; readonly request: LinkRequest };

interface Step {
  readonly peer: Peer;
  readonly effects: readonly PeerEffect[];
}

/** Shared by all links on which nothing is under way, so that an idle one costs next to nothing. */
const NO_CALLS: ReadonlyMap<number, number> = new Map();
const NONE_SERVED: ReadonlySet<number> = new Set();
const LAST_ID = 2 ** 32 - 1;

export const NEW_PEER: Peer = { lastId: 0, calls: NO_CALLS, seen: NONE_SEEN, serving: NONE_SERVED, isOver: false };

const SILENT: Reply = { ok: false, code: "DEVICE_SILENT", text: "no answer in time" };
const GONE: Reply = { ok: false, code: "DEVICE_OFFLINE", text: "the link is gone" };
const BUSY: Reply = { ok: false, code: "DEVICE_BUSY", text: "too much is under way" };

/** Total: every event in every state. An "ask" has exactly one effect: "send", or "settle" where it cannot be asked. */
export function stepPeer(peer: Peer, event: PeerEvent): Step {
  switch (event.kind) {
    case "ask":
      return ask(peer, event);
    case "receive":
      return peer.isOver ? { peer, effects: [] } : receive(peer, event.received);
    case "answer":
      return answer(peer, event.id, event.reply);
    case "tick":
      return giveUp(peer, SILENT, (deadlineMs) => deadlineMs <= event.nowMs);
    case "end":
      return giveUp({ ...peer, serving: NONE_SERVED, isOver: true }, GONE, () => true);
  }
}

function ask(peer: Peer, { request, withinMs, nowMs }: Extract<PeerEvent, { readonly kind: "ask" }>): Step {
  const id = peer.lastId + 1;
  if (peer.isOver) return { peer, effects: [{ kind: "settle", id: 0, reply: GONE }] };
  if (peer.calls.size >= LINK_LIMITS.callsUnderWay || id > LAST_ID)
    return { peer, effects: [{ kind: "settle", id: 0, reply: BUSY }] };
  const calls = new Map(peer.calls).set(id, nowMs + withinMs);
  return {
    peer: { ...peer, lastId: id, calls },
    effects: [{ kind: "send", message: { kind: "request", id, request } }],
  };
}

function receive(peer: Peer, received: Received): Step {
  switch (received.kind) {
    case "garbage":
      return { peer, effects: [] };
    case "reply":
      return settle(peer, received.id, received.reply);
    case "refused":
    case "request": {
      const seen = see(peer.seen, received.id);
      // The first of them is answered.
      if (seen === undefined) return { peer, effects: [] };
      const next = { ...peer, seen };
      if (received.kind === "refused") return { peer: next, effects: [replyOf(received.id, received.reply)] };
      return serve(next, received);
    }
  }
}

function serve(peer: Peer, { id, request }: Extract<Received, { readonly kind: "request" }>): Step {
  if (peer.serving.size >= LINK_LIMITS.callsUnderWay) return { peer, effects: [replyOf(id, BUSY)] };
  return { peer: { ...peer, serving: new Set(peer.serving).add(id) }, effects: [{ kind: "serve", id, request }] };
}

function answer(peer: Peer, id: number, reply: Reply): Step {
  if (!peer.serving.has(id)) return { peer, effects: [] };
  const left = new Set(peer.serving);
  left.delete(id);
  return { peer: { ...peer, serving: left.size === 0 ? NONE_SERVED : left }, effects: [replyOf(id, reply)] };
}

/** An answer to what was not asked, or has been given up or answered, changes nothing. */
function settle(peer: Peer, id: number, reply: Reply): Step {
  if (!peer.calls.has(id)) return { peer, effects: [] };
  const left = new Map(peer.calls);
  left.delete(id);
  return { peer: { ...peer, calls: left.size === 0 ? NO_CALLS : left }, effects: [{ kind: "settle", id, reply }] };
}

function giveUp(peer: Peer, reply: Reply, isOver: (deadlineMs: number) => boolean): Step {
  const over = [...peer.calls].filter(([, deadlineMs]) => isOver(deadlineMs)).map(([id]) => id);
  if (over.length === 0) return { peer, effects: [] };
  const left = new Map([...peer.calls].filter(([, deadlineMs]) => !isOver(deadlineMs)));
  return {
    peer: { ...peer, calls: left.size === 0 ? NO_CALLS : left },
    effects: over.map((id) => ({ kind: "settle", id, reply })),
  };
}

function replyOf(id: number, reply: Reply): PeerEffect {
  return { kind: "send", message: { kind: "reply", id, reply } };
}
