import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { QuietDevices } from "./quiet-devices.ts";

const QUIET = { standing: "s", logSequence: 3, serial: "01", productId: "p", untilMs: null };
const HOUR_MS = 3_600_000;

describe("QuietDevices", () => {
  it("answers for the same device in the same state with the same certificate, for an hour", () => {
    const quiet = new QuietDevices();
    assert.equal(quiet.isQuiet("a", QUIET, 0), false);
    quiet.remember(quiet.mark("a"), QUIET, 1_000);
    assert.equal(quiet.isQuiet("a", QUIET, 1_000), true);
    assert.equal(quiet.isQuiet("b", QUIET, 1_000), false);
    for (const other of [{ standing: "t" }, { logSequence: 4 }, { serial: "02" }])
      assert.equal(quiet.isQuiet("a", { ...QUIET, ...other }, 1_000), false);
    assert.equal(quiet.isQuiet("a", QUIET, 999 + HOUR_MS), true);
    assert.equal(quiet.isQuiet("a", QUIET, 1_000 + HOUR_MS), false);
    assert.equal(quiet.isQuiet("a", QUIET, 999), false, "a clock that was set back");
  });

  it("does not answer past the time at which what waits may begin", () => {
    const quiet = new QuietDevices();
    quiet.remember(quiet.mark("a"), { ...QUIET, untilMs: 5_000 }, 1_000);
    assert.deepEqual([quiet.isQuiet("a", QUIET, 4_999), quiet.isQuiet("a", QUIET, 5_000)], [true, false]);
  });

  it("forgets a device with its change and all devices of a product with its", () => {
    const quiet = new QuietDevices();
    for (const uuid of ["a", "b"])
      quiet.remember(quiet.mark(uuid), { ...QUIET, productId: uuid === "a" ? "p" : "q" }, 0);
    quiet.forget({ kind: "product", subject: "p" });
    assert.deepEqual([quiet.isQuiet("a", QUIET, 0), quiet.isQuiet("b", QUIET, 0)], [false, true]);
    quiet.forget({ kind: "device", subject: "b" });
    assert.equal(quiet.isQuiet("b", QUIET, 0), false);
  });

  it("remembers nothing that has changed while the answer was made", () => {
    for (const change of [
      { kind: "device", subject: "a" },
      { kind: "product", subject: "p" },
    ] as const) {
      const quiet = new QuietDevices();
      const mark = quiet.mark("a");
      quiet.forget(change);
      quiet.remember(mark, QUIET, 0);
      assert.equal(quiet.isQuiet("a", QUIET, 0), false, change.kind);
      quiet.remember(quiet.mark("a"), QUIET, 0);
      assert.equal(quiet.isQuiet("a", QUIET, 0), true, change.kind);
    }
  });

  it("never answers for a state from before a change, whatever happens in which order", () => {
    type Step = { readonly kind: "mark" | "remember" | "device" | "product"; readonly uuid: "a" | "b" };
    const step = fc.record({
      kind: fc.constantFrom<Step["kind"]>("mark", "remember", "device", "product"),
      uuid: fc.constantFrom<Step["uuid"]>("a", "b"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const quiet = new QuietDevices();
        const marks = { a: quiet.mark("a"), b: quiet.mark("b") };
        const isMarkOld = { a: false, b: false };
        const isTrue = { a: false, b: false };
        for (const { kind, uuid } of steps) {
          if (kind === "mark") {
            marks[uuid] = quiet.mark(uuid);
            isMarkOld[uuid] = false;
          } else if (kind === "remember") {
            quiet.remember(marks[uuid], QUIET, 0);
            if (!isMarkOld[uuid]) isTrue[uuid] = true;
          } else {
            quiet.forget({ kind, subject: kind === "device" ? uuid : "p" });
            for (const each of kind === "device" ? [uuid] : (["a", "b"] as const)) {
              isTrue[each] = false;
              isMarkOld[each] = true;
            }
          }
          for (const each of ["a", "b"] as const) assert.equal(quiet.isQuiet(each, QUIET, 0), isTrue[each]);
        }
      }),
    );
  });
});
