import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { InstallTarget } from "@regrow/core/boot";
import { isErrorCode, RegrowError, type ErrorCode } from "@regrow/core/error";
import { sha256Hex, type Disk } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { PowerCut, SimulatedDisk } from "@regrow/sim/disk";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { stageBundle } from "../../test/stage-bundle.ts";
import { FILES, generationLayout, objectPath, stagingLayout } from "../layout/index.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { installUpdate } from "./install-update.ts";
import { removeTree } from "./remove-tree.ts";
import { verifyGeneration } from "./verify-generation.ts";

const cryptography = new NodeCryptography();
const publisher = makePublisher();
const ANY: InstallTarget = { product: null, platform: "linux-x64", securityVersion: 0, runningVersion: null };
const files = {
  "main.mjs": "console.log(1)",
  "lib/shared.txt": "shared",
  "lib/again.txt": "shared",
  "run.sh": { contents: "shared", executable: true },
  current: { link: "lib/shared.txt" },
  "empty/folder": { directory: true },
} as const;
const first = publisher.bundle({ version: "1.0.0", files, rows: { "web/index.html": "<p>" } });
const second = publisher.bundle({
  version: "1.1.0",
  files: { ...files, "main.mjs": "console.log(2)" },
  rows: { "web/index.html": "<p>" },
});
const partial = publisher.bundle({ version: "1.2.0", base: first, files: { "main.mjs": "console.log(3)" } });

async function device(disk: Disk = new SimulatedDisk()): Promise<void> {
  await disk.makeDirectory("identity");
  await disk.write(FILES.platformRoot, publisher.platformRoot);
  for (const folder of ["objects", "generations", "staging"]) await disk.makeDirectory(folder);
  await disk.barrier();
}

async function simulated(...bundles: readonly Uint8Array[]): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await device(disk);
  for (const [index, bundle] of bundles.entries()) {
    await stageBundle(disk, `u${index}`, bundle);
    await installUpdate({ disk, cryptography }, `u${index}`, ANY);
    await removeTree(disk, stagingLayout(`u${index}`).folder);
  }
  await disk.barrier();
  return disk;
}

function idOf(bundle: Uint8Array): string {
  return sha256Hex(cryptography, headOf(bundle).manifest);
}

async function codeOf(work: Promise<unknown>): Promise<ErrorCode> {
  try {
    await work;
  } catch (error) {
    if (error instanceof RegrowError && isErrorCode(error.code)) return error.code;
    throw error;
  }
  throw new Error("no error");
}

describe("install", () => {
  for (const [name, open] of [
    ["on the simulated disk", async (use: (disk: Disk) => Promise<void>): Promise<void> => use(new SimulatedDisk())],
    [
      "on the machine's disk",
      async (use: (disk: Disk) => Promise<void>): Promise<void> => withTempFolder((path) => use(new NodeDisk(path))),
    ],
  ] as const) {
    it(`makes a whole generation ${name}, with each file's bytes, mode, links and folders`, async () => {
      await open(async (disk) => {
        await device(disk);
        await stageBundle(disk, "u1", first);
        const reference = await installUpdate({ disk, cryptography }, "u1", ANY);
        assert.deepEqual(reference, { id: idOf(first), product: "ACME-KIOSK", version: "1.0.0", securityVersion: 0 });
        const check = await verifyGeneration(disk, cryptography, reference.id);
        assert.equal(check.kind, "whole", JSON.stringify(check));
        const tree = generationLayout(reference.id).tree("app");
        assert.equal((await disk.status(`${tree}/run.sh`))?.mode, 0o555);
        assert.equal((await disk.status(`${tree}/main.mjs`))?.mode, 0o444);
        assert.equal(await disk.readLink(`${tree}/current`), "lib/shared.txt");
        assert.equal((await disk.status(`${tree}/empty/folder`))?.kind, "directory");
        assert.equal(
          new TextDecoder().decode(await disk.read(generationLayout(reference.id).row("web/index.html"), 10)),
          "<p>",
        );
      });
    });
  }

  it("shares unchanged files among generations", async () => {
    const disk = await simulated(first, second);
    const object = objectPath(sha256Hex(cryptography, new TextEncoder().encode("shared")), 0o444);
    assert.equal((await disk.status(object))?.links, 5);
  });

  it("needs only the changed files of a partial bundle", async () => {
    const disk = await simulated(first, partial);
    const check = await verifyGeneration(disk, cryptography, idOf(partial));
    assert.equal(check.kind, "whole", JSON.stringify(check));
    assert.equal(check.kind === "whole" && check.reference.version, "1.2.0");
  });

  it("refuses, by its code, and leaves no generation", async () => {
    const stranger = makePublisher().bundle({ version: "1.0.0" });
    const rows: readonly (readonly [string, Uint8Array, InstallTarget, ErrorCode])[] = [
      ["another publisher's bundle", stranger, ANY, "TRUST_ROOT_UNKNOWN"],
      ["another product's", first, { ...ANY, product: "OTHER" }, "UPDATE_NOT_FOR_PRODUCT"],
      ["a security version that is too low", first, { ...ANY, securityVersion: 1 }, "UPDATE_SECURITY_VERSION"],
      ["a partial bundle whose base's files are not here", partial, ANY, "BUNDLE_OBJECT_MISSING"],
    ];
    for (const [name, bundle, target, code] of rows) {
      const disk = await simulated();
      await stageBundle(disk, "u1", bundle);
      assert.equal(await codeOf(installUpdate({ disk, cryptography }, "u1", target)), code, name);
      assert.deepEqual(await disk.list("generations"), [], name);
    }
    const disk = await simulated();
    assert.equal(await codeOf(installUpdate({ disk, cryptography }, "../u1", ANY)), "INPUT_INVALID");
    assert.equal(await codeOf(installUpdate({ disk, cryptography }, "nothing", ANY)), "UPDATE_PACK_INVALID");
  });

  it("takes a damaged object of the store from the update again, and asks for it where the update has none", async () => {
    const disk = await simulated(first);
    const object = objectPath(sha256Hex(cryptography, new TextEncoder().encode("shared")), 0o444);
    disk.rot(object);
    assert.equal((await verifyGeneration(disk, cryptography, idOf(first))).kind, "damaged");
    await stageBundle(disk, "u2", partial);
    assert.equal(await codeOf(installUpdate({ disk, cryptography }, "u2", ANY)), "BUNDLE_OBJECT_MISSING");
    assert.equal(await disk.status(object), undefined);
    await stageBundle(disk, "u3", first);
    await installUpdate({ disk, cryptography }, "u3", ANY);
    assert.equal((await verifyGeneration(disk, cryptography, idOf(first))).kind, "whole");
  });

  it("says that the disk is full at whichever operation it is, keeps the old version and what was downloaded", async () => {
    for (let operation = 1; ; operation += 1) {
      const disk = (await simulated(first)).fork();
      await stageBundle(disk, "u1", second);
      const before = disk.operations;
      disk.setPlan({ fail: { operation: before + operation, code: "ENOSPC", forEver: true } });
      const code = await codeOf(installUpdate({ disk, cryptography }, "u1", ANY)).catch((error: unknown) =>
        error instanceof Error ? error.message : "?",
      );
      disk.setPlan({});
      if (code === "no error") return assert.ok(operation > 10, `${operation} operations`);
      assert.equal(code, "STORAGE_FULL");
      assert.equal((await verifyGeneration(disk, cryptography, idOf(first))).kind, "whole");
      await installUpdate({ disk, cryptography }, "u1", ANY);
      assert.equal((await verifyGeneration(disk, cryptography, idOf(second))).kind, "whole");
    }
  });

  it("leaves the old version whole, and the new one whole or not there, after a power cut at any operation", async () => {
    let states = 0;
    for (let operation = 1; ; operation += 1) {
      const disk = (await simulated(first)).fork();
      await stageBundle(disk, "u1", second);
      await disk.barrier();
      disk.cutAt(disk.operations + operation, "during");
      const wasCut = await installUpdate({ disk, cryptography }, "u1", ANY).then(() => false, isPowerCut);
      for (const state of disk.crashStates({ seed: operation, limit: 6, names: "any" })) {
        states += 1;
        const after = disk.boot(state);
        assert.equal((await verifyGeneration(after, cryptography, idOf(first))).kind, "whole");
        const found = await verifyGeneration(after, cryptography, idOf(second));
        const isThere = (await after.status(generationLayout(idOf(second)).folder)) !== undefined;
        assert.equal(found.kind === "whole", isThere, `operation ${operation}: ${JSON.stringify(found)}`);
        if (!wasCut) assert.equal(found.kind, "whole");
        await installUpdate({ disk: after, cryptography }, "u1", ANY);
        assert.equal((await verifyGeneration(after, cryptography, idOf(second))).kind, "whole");
      }
      if (!wasCut) break;
    }
    assert.ok(states > 50, `${states} states`);
  });
});

describe("verification of a generation", () => {
  const tree = generationLayout(idOf(first)).tree("app");
  const changes: readonly (readonly [string, (disk: SimulatedDisk) => Promise<void>])[] = [
    ["a file is missing", (disk) => disk.remove(`${tree}/main.mjs`)],
    ["a file has other bytes", async (disk) => disk.rot(`${tree}/main.mjs`)],
    ["a file cannot be read", async (disk) => disk.makeUnreadable(`${tree}/main.mjs`)],
    ["a file may be written", (disk) => disk.setMode(`${tree}/main.mjs`, 0o644)],
    ["there is one file more", (disk) => disk.write(`${tree}/lib/more.js`, new Uint8Array(1))],
    [
      "there is one file more beside the trees",
      (disk) => disk.write(`${generationLayout(idOf(first)).folder}/more`, new Uint8Array(1)),
    ],
    ["there is an empty folder more", (disk) => disk.makeDirectory(`${tree}/more`)],
    [
      "a link leads elsewhere",
      async (disk) => disk.remove(`${tree}/current`).then(() => disk.symlink("/etc/passwd", `${tree}/current`)),
    ],
    [
      "a file became a link",
      async (disk) => disk.remove(`${tree}/main.mjs`).then(() => disk.symlink("run.sh", `${tree}/main.mjs`)),
    ],
    ["a folder is missing", (disk) => disk.removeDirectory(`${tree}/empty/folder`)],
    ["the manifest has other bytes", async (disk) => disk.rot(generationLayout(idOf(first)).manifest, 100)],
    ["metadata is missing", (disk) => disk.remove(`${generationLayout(idOf(first)).metadata}/product/targets.json`)],
    ["the pinned root is another", (disk) => disk.write(FILES.platformRoot, makePublisher().platformRoot)],
    ["everything is gone", (disk) => removeTree(disk, generationLayout(idOf(first)).folder)],
  ];
  for (const [name, change] of changes) {
    it(`finds that ${name}`, async () => {
      const disk = await simulated(first);
      assert.equal((await verifyGeneration(disk, cryptography, idOf(first))).kind, "whole");
      await change(disk);
      assert.equal((await verifyGeneration(disk, cryptography, idOf(first))).kind, "damaged");
    });
  }
});

describe("garbage collection", () => {
  it("removes what nothing refers to, and nothing else", async () => {
    const disk = await simulated(first, second);
    await stageBundle(disk, "old", partial);
    await stageBundle(disk, "going-on", partial);
    const keep = { generations: new Set([idOf(second)]), updates: new Set(["going-on"]) };
    const collected = await collectGarbage(disk, keep);
    assert.deepEqual(collected, { generations: 1, updates: 1, objects: 1 });
    assert.equal((await verifyGeneration(disk, cryptography, idOf(second))).kind, "whole");
    assert.deepEqual(await collectGarbage(disk, keep), { generations: 0, updates: 0, objects: 0 });
  });

  it("does no harm when it is cut at any operation, and finishes the next time", async () => {
    const keep = { generations: new Set([idOf(second)]), updates: new Set<string>() };
    for (let operation = 1; ; operation += 1) {
      const disk = (await simulated(first, second)).fork();
      disk.cutAt(operation, "during");
      const wasCut = await collectGarbage(disk, keep).then(() => false, isPowerCut);
      for (const state of disk.crashStates({ seed: operation, limit: 4, names: "any" })) {
        const after = disk.boot(state);
        assert.equal((await verifyGeneration(after, cryptography, idOf(second))).kind, "whole");
        await collectGarbage(after, keep);
        assert.equal((await verifyGeneration(after, cryptography, idOf(second))).kind, "whole");
        assert.equal((await after.list("generations")).length, 1);
      }
      if (!wasCut) return assert.ok(operation > 5);
    }
  });

  it("stops when it is asked to", async () => {
    const disk = await simulated(first, second);
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(collectGarbage(disk, { generations: new Set(), updates: new Set() }, stop.signal));
    assert.equal((await disk.list("generations")).length, 2);
  });
});

function isPowerCut(error: unknown): true {
  if (error instanceof PowerCut) return true;
  throw error;
}
