import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { SILENT } from "../../../test/test-device.ts";
import type { OpenChannel } from "../../console/index.ts";
import { KeptChannel } from "./kept-channel.ts";

/** A channel that a test loses. */
class Scripted implements OpenChannel {
  readonly #ended = Promise.withResolvers<void>();
  closes = 0;

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  lose(): void {
    this.#ended.resolve();
  }

  async close(): Promise<void> {
    this.closes += 1;
    this.#ended.resolve();
  }
}

function keep(open: () => Promise<OpenChannel | undefined>, clock = new VirtualClock()) {
  const announced: string[] = [];
  const kept = new KeptChannel({
    name: "Line",
    open,
    clock,
    log: SILENT,
    announce: (message) => void announced.push(message),
  });
  return { clock, announced, kept };
}

describe("KeptChannel", () => {
  it("tries again with longer and longer pauses, and says each reason once", async () => {
    const triedMs: number[] = [];
    const { clock, announced, kept } = keep(async () => {
      triedMs.push(clock.monotonicMs());
      throw new Error("NOT_FOUND: /dev/x");
    });
    await kept.restart();
    await clock.advance(100_000);
    assert.deepEqual(triedMs, [0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000]);
    assert.deepEqual(announced, ["Line: NOT_FOUND: /dev/x, trying again"]);
    await kept.stop();
    assert.deepEqual(clock.pending(), []);
  });

  it("opens what was lost again, after a second", async () => {
    const opened: Scripted[] = [];
    const { clock, announced, kept } = keep(async () => {
      const channel = new Scripted();
      opened.push(channel);
      return channel;
    });
    await kept.restart();
    opened[0]?.lose();
    await clock.advance(1_000);
    opened[1]?.lose();
    await clock.advance(999);
    assert.equal(opened.length, 2);
    await clock.advance(1);
    assert.equal(opened.length, 3);
    assert.deepEqual(announced, ["Line: lost, trying again", "Line: lost, trying again"]);
    await kept.stop();
    assert.deepEqual(
      opened.map(({ closes }) => closes),
      [1, 1, 1],
    );
  });

  it("is closed before it is opened anew, also when that is asked for twice at once, and never after it has ended", async () => {
    const opened: Scripted[] = [];
    const { kept } = keep(async () => {
      for (const channel of opened) assert.equal(channel.closes, 1);
      const channel = new Scripted();
      opened.push(channel);
      return channel;
    });
    await kept.restart();
    await Promise.all([kept.restart(), kept.restart()]);
    assert.equal(opened.length, 3);
    await kept.stop();
    await kept.restart();
    assert.equal(opened.length, 3);
  });

  it("leaves what is not wanted alone until it is told to look again", async () => {
    let isWanted = false;
    const { clock, kept } = keep(async () => (isWanted ? new Scripted() : undefined));
    await kept.restart();
    assert.deepEqual(clock.pending(), []);
    isWanted = true;
    await kept.restart();
    await kept.stop();
  });

  it("listens for its end once, however often the line was lost in a year", async () => {
    let waited: AbortSignal | undefined;
    const clock = new VirtualClock();
    const { sleep } = clock;
    clock.sleep = (durationMs, signal) => {
      waited = signal;
      return sleep.call(clock, durationMs, signal);
    };
    const opened: Scripted[] = [];
    const { kept } = keep(async () => {
      const channel = new Scripted();
      opened.push(channel);
      return channel;
    }, clock);
    await kept.restart();
    for (let times = 0; times < 20; times += 1) {
      opened.at(-1)?.lose();
      await clock.advance(1_000);
    }
    assert.equal(opened.length, 21);
    assert.ok(waited !== undefined);
    assert.equal(getEventListeners(waited, "abort").length, 1);
    await kept.stop();
  });
});
