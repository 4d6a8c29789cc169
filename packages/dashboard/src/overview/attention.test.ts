import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parsePath } from "../frame/route.ts";
import { countText, placeOf, subjectPath, type Attention } from "./attention.ts";

const KINDS = [
  "safe-mode",
  "log-broken",
  "damaged-bundle",
  "rolled-back",
  "new-fault",
  "key-expires",
  "webhook-off",
  "token-expires",
  "storage-nearly-full",
  "quiet",
  "update-held",
] as const satisfies readonly Attention["kind"][];

const attention = (kind: Attention["kind"], product: string | null = "A/B"): Attention => ({
  ...{ kind, severity: "soon", text: "", count: 1, subjects: ["one"], product, atMs: null },
});

describe("what needs attention", () => {
  it("leads to a place of the dashboard, or its subjects do, whatever it is", () => {
    for (const kind of KINDS)
      for (const product of ["A/B", null]) {
        const place = placeOf(attention(kind, product));
        const href = place?.href ?? subjectPath(attention(kind, product), "one");
        assert.ok(href !== null, kind);
        assert.notEqual(parsePath(href.replace(/\?.*/, "")).view, "unknown", href);
      }
  });

  it("keeps to the product that it is about", () => {
    assert.equal(placeOf(attention("safe-mode"))?.href, "/devices?state=safe-mode&product=A%2FB");
    assert.equal(placeOf(attention("quiet"))?.href, "/devices?state=owned&notSeen=24h&product=A%2FB");
    assert.equal(placeOf(attention("safe-mode", null))?.href, "/devices?state=safe-mode");
    assert.equal(subjectPath(attention("damaged-bundle"), "1.0.0"), "/products/A%2FB/1.0.0");
  });

  it("is counted to ten thousand", () => {
    assert.equal(countText(9_999), "9,999");
    assert.equal(countText(10_000), "10,000 or more");
  });
});
