import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeMessage, encodeMessage, type Received } from "./codec.ts";
import { LINK_LIMITS } from "./limits.ts";
import { NEW_PEER, stepPeer, type Peer, type PeerEffect, type PeerEvent } from "./peer.ts";

const WITHIN_MS = 1_000;

/** What happens next on a link that loses, repeats and reorders. Numbers choose among what there is. */
type Deed =
  | { readonly kind: "ask"; readonly by: 0 | 1 }
  | { readonly kind: "deliver" | "repeat" | "lose"; readonly at: number }
  | { readonly kind: "answer"; readonly at: number }
  | { readonly kind: "wait"; readonly ms: number };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constant("ask" as const), by: fc.constantFrom(0 as const, 1 as const) }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("deliver" as const, "repeat" as const, "lose" as const),
      at: fc.nat(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("answer" as const), at: fc.nat() }) },
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 600 }) }),
);

/** Two peers, with what is under way between them and what they owe their callers. */
class World {
  readonly peers: [Peer, Peer] = [NEW_PEER, NEW_PEER];
  readonly underWay: { readonly to: 0 | 1; readonly bytes: Uint8Array }[] = [];
  readonly toAnswer: { readonly at: 0 | 1; readonly id: number; readonly data: unknown }[] = [];
  readonly asked = [new Map<number, string>(), new Map<number, string>()] as const;
  readonly settled = [new Map<number, number>(), new Map<number, number>()] as const;
  readonly served = [new Map<string, number>(), new Map<string, number>()] as const;
  nowMs = 0;
  #questions = 0;

  ask(by: 0 | 1): void {
    const question = `question ${(this.#questions += 1)}`;
    const request = { request: "echo", data: question } as const;
    const effects = this.step(by, { kind: "ask", request, withinMs: WITHIN_MS, nowMs: this.nowMs });
    for (const effect of effects) if (effect.kind === "send") this.asked[by].set(effect.message.id, question);
  }

  step(at: 0 | 1, event: PeerEvent): readonly PeerEffect[] {
    const { peer, effects } = stepPeer(this.peers[at], event);
    this.peers[at] = peer;
    for (const effect of effects) this.#do(at, effect);
    return effects;
  }

  #do(at: 0 | 1, effect: PeerEffect): void {
    if (effect.kind === "send") this.underWay.push({ to: at === 0 ? 1 : 0, bytes: encodeMessage(effect.message) });
    else if (effect.kind === "serve") this.#serve(at, effect);
    else if (effect.id !== 0) {
      this.settled[at].set(effect.id, (this.settled[at].get(effect.id) ?? 0) + 1);
      if (effect.reply.ok)
        assert.equal(effect.reply.data, this.asked[at].get(effect.id), "the answer to another question");
    }
  }

  #serve(at: 0 | 1, { id, request }: Extract<PeerEffect, { readonly kind: "serve" }>): void {
    assert.ok(request.request === "echo");
    const question = String(request.data);
    this.served[at].set(question, (this.served[at].get(question) ?? 0) + 1);
    this.toAnswer.push({ at, id, data: request.data });
  }
}

function perform(world: World, given: Deed): void {
  switch (given.kind) {
    case "ask":
      return world.ask(given.by);
    case "wait":
      world.nowMs += given.ms;
      world.step(0, { kind: "tick", nowMs: world.nowMs });
      world.step(1, { kind: "tick", nowMs: world.nowMs });
      return;
    case "answer": {
      const owed = world.toAnswer[given.at % Math.max(1, world.toAnswer.length)];
      if (owed !== undefined)
        world.step(owed.at, { kind: "answer", id: owed.id, reply: { ok: true, data: owed.data } });
      return;
    }
    default: {
      const index = given.at % Math.max(1, world.underWay.length);
      const message = world.underWay[index];
      if (message === undefined) return;
      if (given.kind !== "repeat") world.underWay.splice(index, 1);
      if (given.kind !== "lose") world.step(message.to, { kind: "receive", received: decodeMessage(message.bytes) });
    }
  }
}

describe("a side of the live link", () => {
  it("serves a question at most once and settles it exactly once, whatever is lost, repeated or late (L11)", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 120 }), (deeds) => {
        const world = new World();
        for (const given of deeds) perform(world, given);
        world.nowMs += WITHIN_MS;
        for (const at of [0, 1] as const) world.step(at, { kind: "tick", nowMs: world.nowMs });
        for (const at of [0, 1] as const) {
          assert.deepEqual(new Set(world.settled[at].keys()), new Set(world.asked[at].keys()));
          for (const count of [...world.settled[at].values(), ...world.served[at].values()]) assert.equal(count, 1);
          assert.equal(world.peers[at].calls.size, 0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives every answer when nothing is lost, in whatever order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: LINK_LIMITS.callsUnderWay }),
        fc.infiniteStream(fc.nat()),
        (count, choices) => {
          const world = new World();
          for (let asked = 0; asked < count; asked += 1) world.ask(asked % 2 === 0 ? 0 : 1);
          const next = (): number => choices.next().value ?? 0;
          while (world.underWay.length > 0 || world.toAnswer.length > 0) {
            perform(world, { kind: "deliver", at: next() });
            const [owed] = world.toAnswer.splice(next() % Math.max(1, world.toAnswer.length), 1);
            if (owed !== undefined)
              world.step(owed.at, { kind: "answer", id: owed.id, reply: { ok: true, data: owed.data } });
          }
          assert.equal(world.settled[0].size + world.settled[1].size, count);
          for (const peer of world.peers) assert.deepEqual([peer.calls.size, peer.serving.size], [0, 0]);
        },
      ),
    );
  });

  it("asks no more at a time than allowed, and serves no more", () => {
    const world = new World();
    for (let asked = 0; asked < LINK_LIMITS.callsUnderWay; asked += 1) world.ask(0);
    const [refused] = world.step(0, { kind: "ask", request: { request: "ping" }, withinMs: 1, nowMs: 0 });
    assert.ok(refused?.kind === "settle" && !refused.reply.ok && refused.reply.code === "DEVICE_BUSY");
    const ping = (id: number): Received => ({ kind: "request", id, request: { request: "ping" } });
    let peer = NEW_PEER;
    for (let id = 1; id <= LINK_LIMITS.callsUnderWay; id += 1)
      peer = stepPeer(peer, { kind: "receive", received: ping(id) }).peer;
    const [effect] = stepPeer(peer, { kind: "receive", received: ping(1_000) }).effects;
    assert.ok(effect?.kind === "send" && effect.message.kind === "reply" && !effect.message.reply.ok);
  });

  it("tells every caller when the link is gone, and answers nobody any more", () => {
    const world = new World();
    world.ask(0);
    world.ask(0);
    const served = stepPeer(world.peers[0], {
      kind: "receive",
      received: { kind: "request", id: 9, request: { request: "ping" } },
    });
    const ended = stepPeer(served.peer, { kind: "end" });
    assert.deepEqual(
      ended.effects.map((effect) => effect.kind === "settle" && !effect.reply.ok && effect.reply.code),
      ["DEVICE_OFFLINE", "DEVICE_OFFLINE"],
    );
    assert.deepEqual(stepPeer(ended.peer, { kind: "answer", id: 9, reply: { ok: true, data: null } }).effects, []);
    const late = stepPeer(ended.peer, {
      kind: "receive",
      received: { kind: "request", id: 10, request: { request: "ping" } },
    });
    assert.deepEqual(late.effects, []);
    const [refused] = stepPeer(ended.peer, {
      kind: "ask",
      request: { request: "ping" },
      withinMs: 1,
      nowMs: 0,
    }).effects;
    assert.ok(refused?.kind === "settle" && !refused.reply.ok && refused.reply.code === "DEVICE_OFFLINE");
  });

  it("takes a question of long ago for one that it has answered", () => {
    const receive = (peer: Peer, id: number) =>
      stepPeer(peer, {
        kind: "receive",
        received: { kind: "refused", id, reply: { ok: false, code: "INTERNAL", text: "" } },
      });
    const { peer } = receive(NEW_PEER, 1_000);
    assert.equal(receive(peer, 1_000 - 256).effects.length, 0);
    assert.equal(receive(peer, 1_000 - 255).effects.length, 1);
    assert.equal(receive(receive(peer, 900).peer, 900).effects.length, 0);
    assert.equal(receive(receive(peer, 2 ** 32 - 1).peer, 1_000).effects.length, 0);
  });
});
