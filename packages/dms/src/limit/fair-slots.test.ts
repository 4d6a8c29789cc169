import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { FairSlots } from "./fair-slots.ts";

/** Work that ends when the test says so; remembers in which order it began. */
class Bench {
  readonly begun: string[] = [];
  readonly #ends: (() => void)[] = [];
  readonly slots: FairSlots;

  constructor(slots: FairSlots) {
    this.slots = slots;
  }

  ask(key: string, name: string): Promise<void> {
    return this.slots.run(key, () => {
      this.begun.push(name);
      return new Promise((resolve) => this.#ends.push(resolve));
    });
  }

  async endOldest(): Promise<void> {
    this.#ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("FairSlots", () => {
  it("begins what waits in turns by key, the oldest of a key first", async () => {
    const bench = new Bench(new FairSlots({ atOnce: 1, waiting: 10, waitingEach: 10 }));
    const asked = [bench.ask("a", "a1")];
    for (const name of ["a2", "a3", "a4", "b1", "b2", "c1"]) asked.push(bench.ask(name.slice(0, 1), name));
    for (let turn = 0; turn < 7; turn += 1) await bench.endOldest();
    await Promise.all(asked);
    assert.deepEqual(bench.begun, ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
  });

  it("keeps to its number, and gives a slot back when work fails", async () => {
    const slots = new FairSlots({ atOnce: 2, waiting: 10, waitingEach: 10 });
    let [running, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      throw new Error("no");
    };
    const ended = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => slots.run(String(index % 3), work)));
    assert.ok(ended.every(({ status }) => status === "rejected"));
    assert.deepEqual([most, running], [2, 0]);
  });

  it("refuses who is one too many, of a key and in all, with a time to come back", async () => {
    const bench = new Bench(new FairSlots({ atOnce: 1, waiting: 3, waitingEach: 2 }));
    const asked = [bench.ask("a", "a1"), bench.ask("a", "a2"), bench.ask("a", "a3")];
    const isRefused = (error: unknown): boolean =>
      error instanceof RegrowError &&
      error.code === "RATE_LIMITED" &&
      typeof error.details["retryAfterMs"] === "number";
    await assert.rejects(bench.ask("a", "a4"), isRefused);
    asked.push(bench.ask("b", "b1"));
    await assert.rejects(bench.ask("c", "c1"), isRefused);
    for (let turn = 0; turn < 4; turn += 1) await bench.endOldest();
    await Promise.all(asked);
    await Promise.all([bench.ask("c", "c1"), bench.endOldest()]);
  });
});
