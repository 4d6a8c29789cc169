import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bytesOfKey, pasted } from "./keys.ts";

const NONE = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false };

describe("keys of a console", () => {
  it("are what the device's line editor knows", () => {
    const cases = [
      [{ ...NONE, key: "Enter" }, "\r"],
      [{ ...NONE, key: "ArrowUp" }, "\u001b[A"],
      [{ ...NONE, key: "Tab" }, "\t"],
      [{ ...NONE, key: "c", ctrlKey: true }, "\u0003"],
      [{ ...NONE, key: "D", ctrlKey: true }, "\u0004"],
    ] as const;
    for (const [key, bytes] of cases) assert.equal(bytesOfKey(key), bytes, key.key);
  });

  it("leave the browser what is the browser's", () => {
    const theirs = [
      { ...NONE, key: "a" },
      { ...NONE, key: "Escape" },
      { ...NONE, key: "F5" },
      { ...NONE, key: "Tab", shiftKey: true },
      { ...NONE, key: "r", ctrlKey: true },
      { ...NONE, key: "C", ctrlKey: true, shiftKey: true },
      { ...NONE, key: "v", ctrlKey: true },
      { ...NONE, key: "c", metaKey: true },
      { ...NONE, key: "ArrowLeft", altKey: true },
    ];
    for (const key of theirs) assert.equal(bytesOfKey(key), null, JSON.stringify(key));
  });

  it("that are pasted cannot hide a control character", () =>
    assert.equal(pasted("get a\r\nset b\u001b[31m \u0003x\ny"), "get a\rset b[31m x\ry"));
});
