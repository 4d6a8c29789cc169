import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DASHBOARD_SECTIONS } from "@regrow/core/dashboard";
import fc from "fast-check";
import { DEVICE_TABS, parsePath, pathOf, sectionOf, type Route } from "./route.ts";

const text = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).filter((each) => each.isWellFormed());
const routes: fc.Arbitrary<Exclude<Route, { readonly view: "unknown" }>> = fc.oneof(
  fc.constantFrom(...DASHBOARD_SECTIONS).map((view) => ({ view })),
  text.map((code) => ({ view: "product" as const, code })),
  fc.tuple(text, text).map(([code, version]) => ({ view: "bundle" as const, code, version })),
  fc.tuple(text, fc.constantFrom(...DEVICE_TABS)).map(([uuid, tab]) => ({ view: "device" as const, uuid, tab })),
  text.map((fingerprint) => ({ view: "fault" as const, fingerprint })),
);

describe("routes", () => {
  it("are found again by their address, whatever names hold", () =>
    fc.assert(fc.property(routes, (route) => assert.deepEqual(parsePath(pathOf(route)), route))));

  it("say when an address leads nowhere", () => {
    for (const path of ["/nowhere", "/products/A/1.0.0/more", "/devices/x/nothing", "/faults/a/b"])
      assert.deepEqual(parsePath(path), { view: "unknown" }, path);
    assert.equal(sectionOf(parsePath("/nowhere")), null);
    assert.equal(sectionOf(parsePath("/devices/x/console")), "devices");
  });

  it("take an address with a broken escape as it was typed", () =>
    assert.deepEqual(parsePath("/products/100%"), { view: "product", code: "100%" }));
});
