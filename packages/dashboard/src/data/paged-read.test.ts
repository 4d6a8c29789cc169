import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { PagedRead } from "./paged-read.ts";

/** A DMS with so many rows, and what it was asked for. */
function world(rows: number, first = 50) {
  const asleep = Promise.withResolvers<void>();
  const state = { rows, asked: [] as (readonly [number, string | null])[], waits: [] as number[] };
  const list = new PagedRead<number>(
    async ({ limit, cursor }) => {
      state.asked.push([limit, cursor]);
      const from = Number(cursor ?? 0);
      const items = Array.from({ length: Math.min(limit, state.rows - from) }, (_, index) => from + index);
      const next = from + items.length < state.rows ? String(from + items.length) : null;
      return { items, next };
    },
    first,
    {
      nowMs: () => 1,
      sleep: async (ms) => {
        state.waits.push(ms);
        asleep.resolve();
        await new Promise(() => {});
      },
    },
  );
  return { state, list, asleep: asleep.promise };
}

async function shown(list: PagedRead<number>): Promise<{ readonly count: number; readonly hasMore: boolean }> {
  const loaded = list.loaded.peek();
  assert.ok(loaded.kind === "loaded");
  const { items, hasMore } = loaded.value;
  assert.deepEqual(
    items,
    items.map((_, index) => index),
    "each row once, in order",
  );
  return { count: items.length, hasMore };
}

describe("a list that grows", () => {
  it("has no end before the last row, whichever that is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 1, max: 120 }), async (rows, first) => {
        const { list } = world(rows, first);
        await list.refresh();
        for (let turn = 0; (await shown(list)).hasMore; turn += 1) {
          assert.ok(turn < 20, "it is twice as long each time, or five hundred longer");
          await list.more();
        }
        assert.equal((await shown(list)).count, rows);
      }),
      { numRuns: 60 },
    );
  });

  it("shows row 501 and stays as long as it is when it is read again, with one row more meanwhile", async () => {
    const { list, state } = world(1_200);
    await list.refresh();
    for (let turn = 0; turn < 4; turn += 1) await list.more();
    assert.deepEqual(await shown(list), { count: 800, hasMore: true });
    state.rows += 1;
    state.asked.length = 0;
    await list.refresh();
    assert.deepEqual(await shown(list), { count: 800, hasMore: true });
    assert.deepEqual(state.asked, [
      [500, null],
      [300, "500"],
    ]);
  });

  it("is read less often the longer it is", async () => {
    const cases = [
      [50, 5_000],
      [1_000, 10_000],
      [40_000, 30_000],
    ] as const;
    for (const [rows, waitMs] of cases) {
      const { list, state, asleep } = world(rows, rows);
      list.watch(5_000);
      await asleep;
      assert.deepEqual(state.waits, [waitMs], `${rows} rows`);
    }
  });
});
