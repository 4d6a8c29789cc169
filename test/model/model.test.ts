import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { figure } from "../harness/figure.ts";
import { findAll, findingsText } from "./findings.ts";
import { makeTemplate } from "./template.ts";

/** Of the 100,000 that 'npm run model' tries. */
const ORDERS = 1_000;

describe("a DMS whose messages are lost, repeated, late and reordered", () => {
  it("holds what the devices did, once everything has come through (law L11)", { timeout: 300_000 }, async () => {
    const found = await findAll(await makeTemplate(), ORDERS, 1);
    assert.deepEqual(found.wrong.slice(0, 5), []);
    for (const [what, count] of Object.entries(found)) if (what !== "wrong") assert.ok(Number(count) > 0, what);
    figure(findingsText(found));
  });
});
