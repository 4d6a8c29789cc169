import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readFilter } from "../devices/device-filter.ts";
import { parsePath } from "../frame/route.ts";
import { placeOf, subjectPath, type Attention } from "./attention.ts";

const KINDS = [
  "safe-mode",
  "app-failing",
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
        const { href } = placeOf(attention(kind, product));
        assert.notEqual(parsePath(href.replace(/\?.*/, "")).view, "unknown", href);
      }
  });

  it("leads to the list of just those that it counts", () => {
    const kinds = ["safe-mode", "app-failing", "log-broken", "rolled-back", "quiet", "update-held"] as const;
    for (const kind of kinds) {
      const search = new URLSearchParams(placeOf(attention(kind, null)).href.replace(/^[^?]*/, ""));
      assert.deepEqual(readFilter(search, 0), {
        filter: { attention: kind },
        words: readFilter(search, 0).words,
        wrong: [],
      });
    }
  });

  it("keeps to the product that it is about", () => {
    assert.equal(placeOf(attention("safe-mode")).href, "/devices?attention=safe-mode&product=A%2FB");
    assert.equal(placeOf(attention("safe-mode", null)).href, "/devices?attention=safe-mode");
    assert.equal(subjectPath(attention("damaged-bundle"), "1.0.0"), "/products/A%2FB/1.0.0");
  });
});
