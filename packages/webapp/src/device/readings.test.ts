import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bytesText } from "./bytes-text.ts";
import { nextQuestionMs, stepConnection, type Connection } from "./connection.ts";
import { durationText } from "./duration.ts";
import { newsIn } from "./messages.ts";
import { numberIn, readReadings, valueIn } from "./readings.ts";
import { readVersion } from "./version.ts";

describe("readReadings", () => {
  it("reads values with colons and spaces in them, and empty ones", () => {
    const readings = readReadings("wlan.mac: 4C:55:CC:10:10:98\nwlan.ssid: My: Net\nwlan.passkey: \nnot a line\n");
    assert.deepEqual(
      [...readings],
      [
        ["wlan.mac", "4C:55:CC:10:10:98"],
        ["wlan.ssid", "My: Net"],
        ["wlan.passkey", ""],
      ],
    );
    assert.equal(valueIn(readings, "no.such", "?"), "?");
    assert.equal(numberIn(readings, "wlan.ssid"), null);
    assert.equal(numberIn(readReadings("a.b: -5"), "a.b"), -5);
  });
});

describe("readVersion", () => {
  it("reads both forms that are documented", () => {
    assert.deepEqual(readVersion("SILABS-WGM160P-4.0.0, Gecko_OS-STANDARD-4.0.12-1198, WGM160P"), {
      product: "SILABS-WGM160P",
      version: "4.0.0",
      framework: "Gecko_OS-STANDARD-4.0.12-1198",
      platform: "WGM160P",
    });
    assert.deepEqual(readVersion("ZentriOS-2.2.0.12, Built:2015-04-08 20:12:21 for AMW004.3, Board:AMW004-E03.3"), {
      product: "ZentriOS",
      version: "2.2.0.12",
      framework: "made 2015-04-08 20:12:21",
      platform: "AMW004-E03.3",
    });
    assert.equal(readVersion("HELLO-1.0.0-rc.1, Regrow-0.1.0, linux-x64").version, "1.0.0-rc.1");
    assert.deepEqual(readVersion(""), { product: "", version: "", framework: "", platform: "" });
  });
});

describe("newsIn", () => {
  it("finds what is behind the part that is known, however the list was cut", () => {
    assert.deepEqual(newsIn(["a", "b"], ["a", "b", "c"]), { messages: ["c"], isAnew: false });
    assert.deepEqual(newsIn([], ["a"]), { messages: ["a"], isAnew: false });
    const full = Array.from({ length: 100 }, (_, index) => `message ${index}`);
    assert.deepEqual(newsIn(full, [...full.slice(2), "a", "b"]), { messages: ["a", "b"], isAnew: false });
  });

  it("sees that a list was begun anew, also where it begins as the old one ended", () => {
    assert.deepEqual(newsIn(["a", "b"], ["a"]), { messages: ["a"], isAnew: true });
    assert.deepEqual(newsIn(["a", "b"], ["b"]), { messages: ["b"], isAnew: true });
    assert.deepEqual(newsIn(["a", "b"], ["b", "c"]), { messages: ["b", "c"], isAnew: true });
    assert.deepEqual(newsIn(["a"], []), { messages: [], isAnew: true });
  });

  it("tells every message once, whatever they are", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c")), fc.array(fc.constantFrom("a", "b", "d")), (old, more) => {
        const { messages } = newsIn(old, [...old, ...more]);
        assert.deepEqual(messages, more);
      }),
    );
  });
});

describe("times and sizes", () => {
  it("are shown by their two largest units", () => {
    assert.deepEqual([0, 59, 61, 3_600, 90_061].map(durationText), [
      "0 s",
      "59 s",
      "1 min 1 s",
      "1 h 0 min",
      "1 d 1 h",
    ]);
    assert.deepEqual([0, 1_023, 1_536, 10_240, 5 * 1024 ** 3].map(bytesText), [
      "0 B",
      "1023 B",
      "1.5 KB",
      "10 KB",
      "5.0 GB",
    ]);
  });
});

describe("stepConnection", () => {
  const lost: Connection = { kind: "lost", sinceMs: 5, tries: 2, isExpected: false };

  it("takes every answer, silence and refusal in every state", () => {
    const states: readonly Connection[] = [
      { kind: "connecting" },
      { kind: "online" },
      lost,
      { kind: "shut-out", status: 401 },
    ];
    for (const state of states) {
      assert.deepEqual(stepConnection(state, { kind: "answered", atMs: 9 }), { kind: "online" });
      assert.equal(stepConnection(state, { kind: "silent", atMs: 9 }).kind, "lost");
      assert.deepEqual(stepConnection(state, { kind: "refused", status: 401 }), { kind: "shut-out", status: 401 });
    }
    assert.deepEqual(stepConnection(lost, { kind: "silent", atMs: 9 }), { ...lost, tries: 3 });
  });

  it("asks a silent device less and less often, and hardly at all for a page that nobody sees", () => {
    assert.equal(nextQuestionMs(lost, false), 1_500);
    assert.equal(nextQuestionMs({ ...lost, tries: 1_000 }, false), 5_000);
    assert.equal(nextQuestionMs({ kind: "online" }, true), 30_000);
  });
});
