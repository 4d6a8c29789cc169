import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { sleep, sleepUntilSeen } from "./sleep.ts";

class Page extends EventTarget {
  hidden = true;

  show(): void {
    this.hidden = false;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

const listeners = (...targets: readonly EventTarget[]): number =>
  targets.reduce(
    (sum, target) => sum + ["abort", "visibilitychange"].flatMap((name) => getEventListeners(target, name)).length,
    0,
  );

describe("a wait of a page", () => {
  it("leaves nothing at a signal that lasts for a day", async () => {
    const { signal } = new AbortController();
    for (let turn = 0; turn < 20; turn += 1) await sleep(0, signal);
    assert.equal(listeners(signal), 0);
  });

  it("ends with its signal, also where that was before it", async () => {
    const stop = new AbortController();
    const waits = sleep(3_600_000, stop.signal);
    stop.abort();
    await waits;
    await sleep(3_600_000, stop.signal);
    assert.equal(listeners(stop.signal), 0);
  });

  it("goes on until somebody sees the page, or nobody waits any more", async () => {
    const { signal } = new AbortController();
    const page = new Page();
    let isOver = false;
    const seen = sleepUntilSeen(page, 0, signal).then(() => (isOver = true));
    await sleep(1);
    page.dispatchEvent(new Event("visibilitychange"));
    await sleep(1);
    assert.equal(isOver, false);
    page.show();
    await seen;
    const left = new AbortController();
    const away = new Page();
    const unseen = sleepUntilSeen(away, 0, left.signal);
    await sleep(1);
    left.abort();
    await unseen;
    assert.equal(listeners(page, signal, away, left.signal), 0);
  });
});
