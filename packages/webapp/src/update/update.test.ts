import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeEntry, type RecoveryEvent } from "@regrow/core/recovery-log";
import { DFU_STATUS, OTA_RESULT } from "@regrow/core/update";
import { readReadings } from "../device/index.ts";
import { readBundleAnswer } from "./bundle-answer.ts";
import { newestUpdate } from "./update-log.ts";
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

describe("newestUpdate", () => {
  const AT_MS = Date.UTC(2026, 10, 22, 3, 29, 44);
  const line = (event: RecoveryEvent, atMs = AT_MS): string =>
    describeEntry({ sequence: 1, atMs, by: "kernel", event });
  const update = { updateId: "u", generation: "0".repeat(64), version: "1.2.0", product: "A" } as const;

  it("is what the device says of it, whatever came of it, and however much else happened since", () => {
    const since = [line({ kind: "faults-reset", faults: 1 }), line({ kind: "claimed", owner: "1.0.0 was refused" })];
    for (const event of [
      { kind: "installed", ...update, from: null },
      { kind: "confirmed", ...update, securityVersion: 0 },
      { kind: "rolled-back", ...update, to: "1.0.0", reason: "starts-exhausted", fault: null },
      { kind: "update-refused", updateId: "u", version: null, code: "STORAGE_FULL", detail: "" },
      { kind: "update-refused", updateId: "u", version: "1.3.0", code: "STORAGE_FULL", detail: "disk" },
    ] as const satisfies readonly RecoveryEvent[]) {
      const told = newestUpdate([line({ kind: "installed", ...update, from: null }), line(event), ...since].join("\n"));
      assert.equal(told?.at, "2026-11-22 03:29:44 UTC", event.kind);
      assert.ok(line(event).endsWith(told.words.replace(/\.$/, "")), told.words);
    }
    assert.equal(newestUpdate(line({ kind: "installed", ...update, from: null }, 0))?.at, "unknown time");
    assert.equal(newestUpdate(since.join("\n")), null);
    assert.equal(newestUpdate(""), null);
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
