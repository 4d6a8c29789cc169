import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserOpener } from "./open-browser.ts";

describe("browserOpener", () => {
  it("is what the system has for it", () => {
    assert.deepEqual(browserOpener("linux", { DISPLAY: ":0" }), ["xdg-open"]);
    assert.deepEqual(browserOpener("linux", { WAYLAND_DISPLAY: "wayland-0" }), ["xdg-open"]);
    assert.deepEqual(browserOpener("darwin", {}), ["open"]);
    assert.equal(browserOpener("win32", {})?.[0], "rundll32");
  });

  it("is nothing where nobody sits before a screen, or wants none", () => {
    assert.equal(browserOpener("linux", {}), undefined);
    assert.equal(browserOpener("linux", { DISPLAY: ":0", CI: "true" }), undefined);
    assert.equal(browserOpener("darwin", { BROWSER: "none" }), undefined);
  });
});
