import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { untilAborted } from "./bundle-events.ts";

/** What is in use once all that can go has gone. */
function usedBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  assert.ok(typeof collect === "function");
  collect();
  return process.memoryUsage().heapUsed;
}

describe("a source that is read until a signal aborts", () => {
  it("takes no memory for the pieces that have gone by: over a serial line they are a million, of 128 bytes", async () => {
    const piece = new Uint8Array(128);
    async function* source(): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 200_000; count += 1) yield piece;
    }
    const before = usedBytes();
    let pieces = 0;
    for await (const _ of untilAborted(source(), new AbortController().signal)) {
      pieces += 1;
      // Nearly at its end, while what it holds is held.
      if (pieces === 199_999) assert.ok(usedBytes() - before < 16 * 1024 * 1024);
    }
    assert.equal(pieces, 200_000);
  });

  it("ends with the signal's reason while it waits, and with what the source says is wrong", async () => {
    const stop = new AbortController();
    const silent: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => ({ done: true, value: undefined }),
      }),
    };
    const next = untilAborted(silent, stop.signal).next();
    const reason = new Error("stopped");
    stop.abort(reason);
    await assert.rejects(next, reason);
    await assert.rejects(untilAborted(silent, stop.signal).next(), reason);
    // oxlint-disable-next-line require-yield
    async function* broken(): AsyncGenerator<Uint8Array> {
      throw new Error("the cable");
    }
    await assert.rejects(untilAborted(broken(), new AbortController().signal).next(), { code: "UPDATE_INTERRUPTED" });
  });
});
