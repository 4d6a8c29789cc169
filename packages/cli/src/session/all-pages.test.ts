import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { allPages } from "./all-pages.ts";

describe("a list of the DMS", () => {
  it("is read to its last page, each after the cursor of the one before", async () => {
    const asked: (string | undefined)[] = [];
    const pages = await allPages(async ({ cursor }) => {
      asked.push(cursor);
      return { rows: [asked.length], next: asked.length < 3 ? `after-${asked.length}` : null };
    });
    assert.deepEqual(asked, [undefined, "after-1", "after-2"]);
    assert.deepEqual(
      pages.flatMap(({ rows }) => rows),
      [1, 2, 3],
    );
  });

  it("is given up when it never ends", async () => {
    await assert.rejects(
      allPages(async () => ({ next: "again" })),
      { code: "DMS_ANSWER_INVALID" },
    );
  });
});
