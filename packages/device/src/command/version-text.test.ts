import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SimulatedDisk } from "@regrow/sim/disk";
import { EMPTY_STATUS } from "../../test/fake-bootloader.ts";
import { readFrameworkBuild } from "./framework-build.ts";
import { versionText } from "./version-text.ts";

const RUNNING = { id: "a".repeat(64), product: "ACME-KIOSK", version: "1.2.3", securityVersion: 0, onTrial: false };
const STATUS = { ...EMPTY_STATUS, running: RUNNING };
const DEVICE = { product: "ACME-KIOSK", platform: "linux-x64" };
const BUILT_MS = Date.UTC(2026, 10, 21, 9, 5, 3);

/** As the vendor's web app takes it apart (device-facts 2.3). */
function readByWebApp(text: string): { readonly product: string; readonly os: string; readonly board: string } {
  const parts = text.split(",");
  const board = parts.length === 4 ? parts[3]?.replace("Board:", "") : parts[2];
  return { product: parts[0] ?? "", os: parts[1] ?? "", board: board ?? "" };
}

describe("the banner", () => {
  it("has the form of its dialect (device-facts 2.3)", () => {
    const gecko = versionText(STATUS, DEVICE, { dialect: "gecko-os", builtMs: BUILT_MS });
    assert.equal(gecko, "ACME-KIOSK-1.2.3, Regrow-0.1.0, linux-x64");
    const zentrios = versionText(STATUS, DEVICE, { dialect: "zentrios", builtMs: BUILT_MS });
    assert.equal(zentrios, "ACME-KIOSK-1.2.3.0, Built:2026-11-21 09:05:03 for linux-x64, Board:linux-x64");
    // The pattern of the two documented examples.
    const documented = /^\S+-\d+\.\d+\.\d+\.\d+, Built:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d for \S+, Board:\S+$/;
    assert.match("ZentriOS-2.2.0.12, Built:2015-04-08 20:12:21 for AMW004.3, Board:AMW004-E03.3", documented);
    assert.match(zentrios, documented);
  });

  it("is taken apart by the vendor's web app", () => {
    for (const dialect of ["gecko-os", "zentrios"] as const) {
      const read = readByWebApp(versionText(STATUS, DEVICE, { dialect, builtMs: BUILT_MS }));
      assert.match(read.product, /^ACME-KIOSK-1\.2\.3/);
      assert.match(read.board, /linux-x64/);
    }
  });

  it("says so where there is no software, and no time of a build", () => {
    const none = { ...DEVICE, product: null };
    assert.equal(
      versionText(EMPTY_STATUS, none, { dialect: "gecko-os", builtMs: null }),
      "NONE-0.0.0, Regrow-0.1.0, linux-x64",
    );
    assert.match(
      versionText(EMPTY_STATUS, none, { dialect: "zentrios", builtMs: null }),
      /^NONE-0\.0\.0\.0, Built:unknown for /,
    );
  });
});

describe("readFrameworkBuild", () => {
  async function buildOf(list: unknown, slot = "a"): ReturnType<typeof readFrameworkBuild> {
    const disk = new SimulatedDisk();
    await disk.makeDirectory("framework/a");
    await disk.write("framework/a/framework.json", new TextEncoder().encode(JSON.stringify(list)));
    return readFrameworkBuild({ disk, cryptography: new NodeCryptography() }, slot);
  }
  const files = [{ name: "kernel.mjs", sha256: "1".repeat(64) }];

  it("is the same number for the same programs, whenever they were built", async () => {
    const first = await buildOf({ version: "0.1.0", builtMs: 1, files });
    const second = await buildOf({ version: "0.1.0", builtMs: 2, files });
    assert.match(first.number, /^[0-9a-f]{7}$/);
    assert.deepEqual([second.number, second.builtMs], [first.number, 2]);
    const other = await buildOf({ version: "0.1.0", files: [{ name: "kernel.mjs", sha256: "2".repeat(64) }] });
    assert.notEqual(other.number, first.number);
    assert.equal(other.builtMs, null);
  });

  it("is build 0 where no slot holds the framework, or its list cannot be read", async () => {
    const none = { number: "0000000", builtMs: null };
    assert.deepEqual(await buildOf({ version: "0.1.0", files }, "-"), none);
    assert.deepEqual(await buildOf({ version: "0.1.0", files }, "b"), none);
    assert.deepEqual(await buildOf("no list"), none);
  });
});
