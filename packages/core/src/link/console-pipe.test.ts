import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ConsolePipe } from "./console-pipe.ts";
import { Conversation } from "./conversation.ts";
import { LINK_LIMITS } from "./limits.ts";
import type { LinkRequest } from "./messages.ts";

const WITHIN_MS = 1_000;
const CONSOLE = 1;

interface Side {
  readonly conversation: Conversation;
  readonly pipe: ConsolePipe;
  readonly sent: Uint8Array[];
  readonly delivered: Uint8Array[];
  ends: number;
}

/** Two ends of one console; what goes over the line waits in `underWay`. */
class Line {
  readonly underWay: { readonly to: 0 | 1; readonly bytes: Uint8Array }[] = [];
  readonly sides: readonly [Side, Side] = [this.#side(0), this.#side(1)];
  nowMs = 0;

  send(by: 0 | 1, bytes: Uint8Array): void {
    const side = this.sides[by];
    if (side.pipe.isOver) return;
    side.sent.push(bytes);
    side.pipe.send(bytes).catch(() => {}); // then it is over, which is looked at
  }

  #side(index: 0 | 1): Side {
    const delivered: Uint8Array[] = [];
    const serve = async (request: LinkRequest): Promise<unknown> => {
      assert.ok(request.request === "console-data");
      await side.pipe.take(request);
      return null;
    };
    const conversation = new Conversation({
      transmit: (bytes) => void this.underWay.push({ to: index === 0 ? 1 : 0, bytes }),
      serve,
    });
    const pipe = new ConsolePipe(CONSOLE, {
      ask: (piece) => conversation.ask(piece, { withinMs: WITHIN_MS, nowMs: this.nowMs }),
      deliver: async (bytes) => void delivered.push(bytes),
      onEnd: () => void (side.ends += 1),
    });
    const side: Side = { conversation, pipe, sent: [], delivered, ends: 0 };
    return side;
  }
}

const joined = (pieces: readonly Uint8Array[]): string => Buffer.concat(pieces).toString("hex");

type Deed =
  | { readonly kind: "send"; readonly by: 0 | 1; readonly bytes: Uint8Array }
  | { readonly kind: "deliver" | "repeat" | "lose"; readonly at: number };

const side = fc.constantFrom(0 as const, 1 as const);
const sending = fc.record({
  kind: fc.constant("send" as const),
  by: side,
  bytes: fc.uint8Array({ minLength: 1, maxLength: 5 }),
});
const channel = (...kinds: readonly ("deliver" | "repeat" | "lose")[]): fc.Arbitrary<Deed> =>
  fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat() });

async function perform(line: Line, deed: Deed): Promise<void> {
  if (deed.kind === "send") line.send(deed.by, deed.bytes);
  else {
    const index = deed.at % Math.max(1, line.underWay.length);
    const message = line.underWay[index];
    if (message !== undefined && deed.kind !== "repeat") line.underWay.splice(index, 1);
    if (message !== undefined && deed.kind !== "lose") line.sides[message.to].conversation.receive(message.bytes);
  }
  await settled();
}

/** Everything that is promised at this moment has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

describe("the bytes of a console over a link", () => {
  it("arrive as a beginning of what was sent, and a console that loses some ends (L11)", async () => {
    const deed = fc.oneof(sending, { weight: 3, arbitrary: channel("deliver", "repeat", "lose") });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 60 }), async (deeds) => {
        const line = new Line();
        for (const each of deeds) await perform(line, each);
        line.nowMs = WITHIN_MS;
        for (const { conversation } of line.sides) conversation.tick(line.nowMs);
        await settled();
        for (const [from, to] of [line.sides, line.sides.toReversed()] as const) {
          assert.ok(from !== undefined && to !== undefined);
          assert.ok(joined(from.sent).startsWith(joined(to.delivered)), "not a beginning of what was sent");
          if (!from.pipe.isOver) assert.equal(joined(to.delivered), joined(from.sent));
          assert.ok(from.ends <= 1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("all arrive where nothing is lost, in whatever order messages come", async () => {
    const deed = fc.oneof(sending, channel("deliver", "repeat"));
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 60 }), fc.infiniteStream(fc.nat()), async (deeds, choices) => {
        const line = new Line();
        for (const each of deeds) await perform(line, each);
        while (line.underWay.length > 0) await perform(line, { kind: "deliver", at: choices.next().value ?? 0 });
        const [one, two] = line.sides;
        assert.deepEqual([joined(two.delivered), joined(one.delivered)], [joined(one.sent), joined(two.sent)]);
      }),
      { numRuns: 200 },
    );
  });

  it("are passed on one after the other, however long that takes", async () => {
    let passing = 0;
    const passed: number[] = [];
    const releases: (() => void)[] = [];
    const pipe = new ConsolePipe(CONSOLE, {
      ask: async () => null,
      onEnd: () => {},
      deliver: async ([first = -1]) => {
        passing += 1;
        assert.equal(passing, 1, "two at a time");
        await new Promise<void>((resolve) => releases.push(resolve));
        passing -= 1;
        passed.push(first);
      },
    });
    const taken = [1, 0, 2].map((sequence) => pipe.take({ sequence, bytes: Uint8Array.of(sequence) }));
    while (passed.length < 3) {
      await settled();
      releases.shift()?.();
    }
    await Promise.all(taken);
    assert.deepEqual(passed, [0, 1, 2]);
  });

  it("wait where more would be under way than allowed, and are told when the link is gone", async () => {
    const line = new Line();
    const [one] = line.sides;
    const size = (LINK_LIMITS.piecesUnderWay + 3) * LINK_LIMITS.pieceBytes;
    const sent = assert.rejects(one.pipe.send(new Uint8Array(size)), { code: "CONSOLE_LOST" });
    await settled();
    assert.equal(line.underWay.length, LINK_LIMITS.piecesUnderWay);
    one.conversation.end();
    await sent;
    assert.equal(one.ends, 1);
    await assert.rejects(one.pipe.take({ sequence: 0, bytes: Uint8Array.of(1) }), { code: "CONSOLE_LOST" });
  });
});
