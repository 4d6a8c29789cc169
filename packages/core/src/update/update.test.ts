import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  DFU_STATUS,
  DOWNLOAD_RETRIES,
  OTA_RESULT,
  dfuStatus,
  otaResult,
  percentOf,
  placeOnWalk,
  retryDelayMs,
  updateResult,
  type DfuStatusRow,
} from "./index.ts";

describe("update result codes", () => {
  it("answer as documented for each standing", () => {
    const rows = [
      [{ kind: "none" }, 0, 0],
      [{ kind: "pending" }, 4, 0],
      [{ kind: "up-to-date" }, 3, 2],
      [{ kind: "success" }, 1, 1],
      [{ kind: "first-pass" }, 2, 1],
      [{ kind: "failed", code: "DMS_UNREACHABLE" }, 11, 6],
      [{ kind: "failed", code: "DMS_SILENT" }, 12, 6],
      [{ kind: "failed", code: "NETWORK_NOT_FOUND" }, 13, 5],
      [{ kind: "failed", code: "NETWORK_REFUSED" }, 14, 5],
      [{ kind: "failed", code: "NETWORK_NAME_MISSING" }, 107, 4],
      [{ kind: "failed", code: "NETWORK_PASSKEY_MISSING" }, 108, 4],
      [{ kind: "failed", code: "DEVICE_NOT_PROVISIONED" }, 147, 7],
      [{ kind: "failed", code: "DEVICE_CERTIFICATE_EXPIRED" }, 148, 7],
      [{ kind: "failed", code: "UPDATE_HELD" }, 106, 9],
      [{ kind: "failed", code: "UPDATE_MEMORY_SHORT" }, 100, 3],
      [{ kind: "failed", code: "UPDATE_INTERRUPTED" }, 15, 3],
      [{ kind: "failed", code: "TRUST_PRODUCT_UNKNOWN" }, 103, 3],
      [{ kind: "failed", code: "TRUST_SIGNATURE_INVALID" }, 105, 3],
      [{ kind: "failed", code: "UPDATE_PACK_INVALID" }, 102, 3],
      [{ kind: "failed", code: "DEVICE_NOT_CLAIMED" }, 100, 7],
      [{ kind: "failed", code: "INPUT_INVALID" }, 100, 8],
      [{ kind: "failed", code: "BUNDLE_UNKNOWN" }, 106, 9],
      [{ kind: "failed", code: "STORAGE_FULL" }, 100, 3],
      [{ kind: "failed", code: "UPDATE_ROLLED_BACK" }, 101, 3],
    ] as const;
    for (const [standing, dfu, ota] of rows)
      assert.deepEqual([dfuStatus(standing), otaResult(standing)], [dfu, ota], JSON.stringify(standing));
  });

  it("say of each documented code either how it comes up here or why it does not", () => {
    const codes = [0, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 17, 18, 19, 100, 101, 102, 103, 105, 106, 107, 108, 109];
    assert.deepEqual(
      Object.values(DFU_STATUS).map(({ code }) => code),
      [...codes, 147, 148],
    );
    for (const { here, notHere } of Object.values<DfuStatusRow>(DFU_STATUS))
      assert.ok((here === null) !== (notHere === null));
  });

  it("are all different within a table", () => {
    for (const table of [DFU_STATUS, OTA_RESULT]) {
      const codes = Object.values(table).map(({ code }) => code);
      assert.equal(new Set(codes).size, codes.length);
    }
  });
});

describe("updateResult", () => {
  const [one, two] = ["1", "2"].map((id) => ({ id, product: "P", version: id, securityVersion: 0 }));

  it("calls an update a success when its version is confirmed, not before (law L13)", () => {
    if (one === undefined || two === undefined) throw new Error("no generations");
    const installed = { kind: "installed", generation: "2" } as const;
    const trial = { generation: two, starts: 1, updateId: "u" };
    assert.deepEqual(updateResult(installed, { confirmed: one, trial }), { kind: "pending" });
    assert.deepEqual(updateResult(installed, { confirmed: two, trial: null }), { kind: "success" });
    const step = { ...installed, isStep: true };
    assert.deepEqual(updateResult(step, { confirmed: one, trial }), { kind: "pending" });
    assert.deepEqual(updateResult(step, { confirmed: two, trial: null }), { kind: "first-pass" });
    const back = { kind: "failed", code: "UPDATE_ROLLED_BACK" };
    assert.deepEqual(updateResult(installed, { confirmed: one, trial: null }), back);
    assert.deepEqual(updateResult({ kind: "none" }, { confirmed: one, trial: null }), { kind: "none" });
  });
});

describe("placeOnWalk", () => {
  const [one, two] = ["1", "2"].map((id) => ({ id, product: "P", version: id, securityVersion: 0 }));
  if (one === undefined || two === undefined) throw new Error("no generations");
  const step = { updateId: "u", generation: "2", version: "2" };
  const walk = { by: "console", wish: { force: false, version: null }, target: "3", step } as const;
  const trial = { generation: two, starts: 1, updateId: "u" };
  const rows = [
    ["the step is tried", 2, true, { confirmed: one, trial }, "on-trial"],
    ["the step has proved itself", 2, true, { confirmed: two, trial: null }, "goes-on"],
    ["the last step has proved itself", 1, true, { confirmed: two, trial: null }, "arrived"],
    ["the step was rolled back", 2, true, { confirmed: one, trial: null }, "rolled-back"],
    ["the step was never installed", 2, false, { confirmed: one, trial: null }, "goes-on"],
    ["the power went before it was noted as installed", 2, false, { confirmed: one, trial }, "on-trial"],
    ["the last step was never installed", 1, false, { confirmed: one, trial: null }, "goes-on"],
  ] as const;
  for (const [what, passes, isInstalled, record, place] of rows)
    it(`${what}: ${place}`, () => assert.equal(placeOnWalk({ ...walk, passes, isInstalled }, record), place));
});

describe("retryDelayMs", () => {
  const entropyAt = (fraction: number) => ({
    fraction: () => fraction,
    bytes: (length: number) => new Uint8Array(length),
  });

  it("doubles up to the longest and is spread over its upper half", () => {
    const rules = { firstMs: 100, longestMs: 1_000, tries: 9 };
    const longest = [0, 1, 2, 3, 4, 5, 500].map((failures) => retryDelayMs(rules, failures, entropyAt(1)));
    assert.deepEqual(longest, [100, 200, 400, 800, 1_000, 1_000, 1_000]);
    assert.equal(retryDelayMs(rules, 9, entropyAt(0)), 500);
  });

  it("keeps the whole of a download's tries within ten minutes", () => {
    const waits = Array.from({ length: DOWNLOAD_RETRIES.tries }, (_, index) =>
      retryDelayMs(DOWNLOAD_RETRIES, index, entropyAt(1)),
    );
    assert.ok(waits.reduce((sum, wait) => sum + wait, 0) < 600_000);
  });
});

describe("percentOf", () => {
  it("says 100 only when all is there", () => {
    assert.equal(percentOf({ doneBytes: 999_999, totalBytes: 1_000_000 }), 99);
    assert.equal(percentOf({ doneBytes: 1_000_000, totalBytes: 1_000_000 }), 100);
    assert.equal(percentOf({ doneBytes: 5, totalBytes: 0 }), 0);
  });
});
