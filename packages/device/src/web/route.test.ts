import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodePercent } from "./percent.ts";
import { routeOf } from "./route.ts";

describe("decodePercent", () => {
  it("undoes escapes once, and leaves what is none", () => {
    for (const [given, decoded] of [
      ["get%20ht%20s%20i", "get ht s i"],
      ["http_download%20http://a.b/c?d=%2520+e", "http_download http://a.b/c?d=%20+e"],
      ["100%", "100%"],
      ["%zz%4", "%zz%4"],
      ["%c3%a4", "ä"],
      ["Ã¤", "ä"], // the bytes of ä, unescaped, as Node gives them
      ["%ff", "\ufffd"],
      ["", ""],
    ] as const)
      assert.equal(decodePercent(given), decoded, given);
  });

  it("gives back what a client escaped, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(text.isWellFormed());
        assert.equal(decodePercent(encodeURIComponent(text)), text);
      }),
    );
  });
});

describe("routeOf", () => {
  it("takes everything after /command/ for the command", () => {
    for (const [target, line] of [
      ["/command/ver", "ver"],
      ["/command/", ""],
      ["/command", ""],
      ["/command/setup%20status?x", "setup status?x"],
      ["/command/hdo%20http://a/b?c=1%26d%20webapp/x", "hdo http://a/b?c=1&d webapp/x"],
      ["http://10.0.0.1/command/ver", "ver"],
    ] as const)
      assert.deepEqual(routeOf("GET", target), { kind: "run", line }, target);
  });

  it("knows the others, and which methods they take", () => {
    assert.deepEqual(routeOf("POST", "/command"), { kind: "post-command" });
    assert.deepEqual(routeOf("GET", "/log"), { kind: "log" });
    assert.deepEqual(routeOf("POST", "/stream?handle=3"), { kind: "post-stream", handle: "3" });
    assert.deepEqual(routeOf("POST", "/stream"), { kind: "post-stream", handle: undefined });
    assert.deepEqual(routeOf("GET", "/stream"), { kind: "stream" });
    assert.deepEqual(routeOf("OPTIONS", "/command"), { kind: "preflight" });
    // It would carry the command out.
    assert.deepEqual(routeOf("HEAD", "/command/reboot"), { kind: "wrong-method", allowed: "GET, POST" });
    assert.deepEqual(routeOf("DELETE", "/x"), { kind: "wrong-method", allowed: "GET, HEAD" });
  });

  it("takes everything else for the name of a file", () => {
    for (const [target, name] of [
      ["/", ""],
      ["/?x", ""],
      ["//", ""],
      ["/commander", "commander"],
      ["/webapp/app.js?v=1", "webapp/app.js"],
      ["/a%20b%3F.txt", "a b?.txt"],
      ["/../../etc/passwd", "../../etc/passwd"],
    ] as const)
      assert.deepEqual(routeOf("GET", target), { kind: "file", name }, target);
  });
});
