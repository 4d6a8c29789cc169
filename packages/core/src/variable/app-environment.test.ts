import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_APP_ENTRIES, formatAppEnvironment, parseAppEnvironment } from "./app-environment.ts";

describe("app.environment", () => {
  it("reads entries with any value that holds no semicolon, and writes them as they were", () => {
    const text = "MODE=dark;PORT=8080;URL=https://a.example/?b=c,d;EMPTY=";
    const entries = parseAppEnvironment(text);
    assert.deepEqual(Object.fromEntries(entries ?? []), {
      MODE: "dark",
      PORT: "8080",
      URL: "https://a.example/?b=c,d",
      EMPTY: "",
    });
    assert.equal(formatAppEnvironment(entries ?? new Map()), text);
    assert.equal(parseAppEnvironment("")?.size, 0);
  });

  it("refuses what is no entry, stands twice, is the framework's, or is too much", () => {
    const many = Array.from({ length: MAX_APP_ENTRIES + 1 }, (_, index) => `N${index}=`).join(";");
    for (const text of ["MODE", "=x", "1A=x", "A-B=x", "A=1;", "A=1;;B=2", "A=1;A=2", "REGROW_DATA=/", "a b=1", many])
      assert.equal(parseAppEnvironment(text), undefined, text);
    assert.equal(parseAppEnvironment(`${"N".repeat(65)}=x`), undefined);
  });
});
