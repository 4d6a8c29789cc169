import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Clock } from "@regrow/core/port";

/** What every Clock does. @param pass lets the clock reach the end of what waits for it */
export function clockContract(
  name: string,
  open: () => { readonly clock: Clock; pass<Result>(waiting: Promise<Result>): Promise<Result> },
): void {
  describe(`Clock contract: ${name}`, () => {
    it("has slept at least as long as it was told", async () => {
      const { clock, pass } = open();
      const beganMs = clock.monotonicMs();
      await pass(clock.sleep(5));
      assert.ok(clock.monotonicMs() - beganMs >= 5);
    });

    it("does not wait for nothing", async () => {
      const { clock } = open();
      await clock.sleep(0);
      await clock.sleep(-1);
    });

    it("wakes with the signal's reason", async () => {
      const { clock } = open();
      const stopping = new AbortController();
      const sleeping = clock.sleep(1e12, stopping.signal);
      const reason = new Error("enough");
      stopping.abort(reason);
      await assert.rejects(sleeping, reason);
      await assert.rejects(clock.sleep(1e12, stopping.signal), reason);
    });

    it("never runs backwards", () => {
      const { clock } = open();
      const readings = Array.from({ length: 100 }, () => clock.monotonicMs());
      assert.deepEqual(
        readings,
        readings.toSorted((a, b) => a - b),
      );
    });
  });
}
