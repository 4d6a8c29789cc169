import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DFU_STATUS, OTA_RESULT } from "@regrow/core/update";
import { readReadings } from "../device/index.ts";
import { readBundleAnswer } from "./bundle-answer.ts";
import { lastUpdate, readProgress, readQuery } from "./update.ts";

describe("readQuery", () => {
  it("reads the three documented answers", () => {
    assert.deepEqual(readQuery("1 1.4.0"), { kind: "available", version: "1.4.0" });
    assert.deepEqual(readQuery("2"), { kind: "up-to-date" });
    assert.deepEqual(readQuery("0 device not claimed"), { kind: "failed", reason: "device not claimed" });
    assert.deepEqual(readQuery("Unknown command"), { kind: "failed", reason: "Unknown command" });
  });
});

describe("lastUpdate", () => {
  it("has words for every code that a device can tell", () => {
    for (const { code, here } of Object.values(DFU_STATUS)) {
      if (here === null) continue;
      assert.doesNotMatch(lastUpdate(readReadings(`dfu.status: ${code}`)).words, /dfu\.status/, String(code));
    }
    for (const { code } of Object.values(OTA_RESULT))
      assert.doesNotMatch(lastUpdate(readReadings(`dms.ota_result: ${code}`)).words, /ota_result/, String(code));
  });

  it("says the number of a code that it does not know", () => {
    assert.match(lastUpdate(readReadings("dfu.status: 142")).words, /142/);
    assert.equal(lastUpdate(new Map()).mood, "plain");
  });
});

describe("readProgress", () => {
  it("reads how far an update is", () => {
    const read = (text: string) => readProgress(readReadings(`dfu.progress: ${text}`));
    assert.deepEqual(read("1.4.0 pack 45"), { version: "1.4.0", words: "Downloading, 45 %", share: 0.45 });
    assert.equal(read("1.4.0 install 0")?.share, null);
    assert.equal(read(""), null);
  });
});

describe("readBundleAnswer", () => {
  const read = (status: number, fields: object): string => {
    const { kind, words } = readBundleAnswer(status, JSON.stringify(fields));
    return `${kind}: ${words}`;
  };
  it("says what became of an upload", () => {
    const what = { product: "A", version: "1.0.0" };
    assert.equal(
      read(200, { result: "installed", ...what, restarts: true }),
      "installed: A 1.0.0 is installed. The device restarts and tries it.",
    );
    assert.match(
      read(200, { result: "repaired", ...what, repaired: 2, left: 1 }),
      /2 damaged or missing files .* 1 could not/,
    );
    assert.match(read(200, { result: "repaired", ...what, repaired: 0, left: 0 }), /nothing was damaged\.$/);
    assert.equal(
      read(400, { error: "BUNDLE_TRUNCATED", advice: "It ends early." }),
      "failed: It ends early. (BUNDLE_TRUNCATED)",
    );
    assert.equal(readBundleAnswer(502, "<html>").words, "The device answers 502.");
  });
});
