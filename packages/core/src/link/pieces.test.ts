import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { LINK_LIMITS } from "./limits.ts";
import { NO_PIECES, takePiece, type Pieces } from "./pieces.ts";

const bytes = (sequence: number): Uint8Array => Uint8Array.of(sequence);

/** Feeds numbered pieces; what was passed on, and whether the console had to end. */
function feed(arrivals: readonly number[]): { readonly passed: readonly number[]; readonly isLost: boolean } {
  let pieces: Pieces = NO_PIECES;
  const passed: number[] = [];
  for (const sequence of arrivals) {
    const taken = takePiece(pieces, sequence, bytes(sequence));
    if (taken.kind === "lost") return { passed, isLost: true };
    ({ pieces } = taken);
    passed.push(...taken.ready.map((piece) => piece[0] ?? -1));
    assert.ok(pieces.early.size < LINK_LIMITS.piecesUnderWay);
  }
  return { passed, isLost: false };
}

describe("pieces of a console", () => {
  it("are passed on as a beginning of what was sent, whatever is lost, repeated or late (L11)", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 })), (arrivals) => {
        const { passed } = feed(arrivals);
        assert.deepEqual(passed, [...passed.keys()]);
      }),
    );
  });

  it("are all passed on when each comes, repeated and out of order by less than may be under way", () => {
    const shuffled = fc
      .array(fc.record({ late: fc.nat({ max: LINK_LIMITS.piecesUnderWay - 1 }), again: fc.boolean() }), {
        maxLength: 100,
      })
      .map((plan) =>
        plan
          .flatMap(({ late, again }, sequence) =>
            again
              ? [
                  { sequence, at: sequence + late },
                  { sequence, at: sequence + late + 1 },
                ]
              : [{ sequence, at: sequence + late }],
          )
          .toSorted((a, b) => a.at - b.at || a.sequence - b.sequence)
          .map(({ sequence }) => sequence),
      );
    fc.assert(
      fc.property(shuffled, (arrivals) => {
        const { passed, isLost } = feed(arrivals);
        assert.equal(isLost, false);
        assert.equal(passed.length, new Set(arrivals).size);
      }),
    );
  });

  it("that come again leave nothing behind", () => {
    let pieces: Pieces = NO_PIECES;
    for (const sequence of [0, 1, 2, 0, 1, 2, 4, 4]) {
      const taken = takePiece(pieces, sequence, bytes(sequence));
      assert.ok(taken.kind === "taken");
      ({ pieces } = taken);
    }
    assert.deepEqual([pieces.next, [...pieces.early.keys()]], [3, [4]]);
  });

  it("end the console when one cannot come any more", () => {
    assert.equal(feed([LINK_LIMITS.piecesUnderWay - 1]).isLost, false);
    assert.equal(feed([LINK_LIMITS.piecesUnderWay]).isLost, true);
  });
});
