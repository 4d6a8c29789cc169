import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { zstdCompressSync } from "node:zlib";
import { TAR_END, encodeHeadEntries, encodeTarEntry, joinBytes } from "@regrow/core/bundle";
import { NodeCryptography } from "@regrow/node/cryptography";
import { PowerCut, type SimulatedDisk } from "@regrow/sim/disk";
import { headOf } from "@regrow/testing/publisher";
import { FIRST, SECOND, THIRD, idOf, inTree, makeInstalled } from "../../test/installed-device.ts";
import { stageBundle } from "../../test/stage-bundle.ts";
import { FILES, FOLDERS, generationLayout, objectPath } from "../layout/index.ts";
import { BootRecordStore, findDamage, removeTree, verifyGeneration } from "../store/index.ts";
import { examineStore } from "./examine-store.ts";
import type { Diagnosis } from "./finding.ts";
import { formatDiagnosis } from "./format-diagnosis.ts";

const cryptography = new NodeCryptography();

async function examine(disk: SimulatedDisk, isRepair: boolean): Promise<Diagnosis> {
  const loaded = await new BootRecordStore(disk, cryptography).load();
  const record = loaded.kind === "ok" ? loaded.value : null;
  return examineStore({ disk, cryptography }, { record, isRepair });
}

async function isWhole(disk: SimulatedDisk, bundle: Uint8Array): Promise<boolean> {
  return (await verifyGeneration(disk, cryptography, idOf(bundle))).kind === "whole";
}

/** The one finding, as a person reads it. */
function only(diagnosis: Diagnosis): string {
  assert.equal(diagnosis.findings.length, 1, formatDiagnosis(diagnosis).join("\n"));
  return formatDiagnosis(diagnosis)[0] ?? "";
}

const SHARED = "lib/shared.txt";

describe("examining the store", () => {
  it("finds nothing on a whole device, and writes nothing", async () => {
    const disk = (await makeInstalled([FIRST, SECOND], { factory: FIRST })).fork();
    for (const isRepair of [false, true]) {
      const diagnosis = await examine(disk, isRepair);
      assert.deepEqual(formatDiagnosis(diagnosis), ["everything is whole; installed versions: 2"]);
      assert.deepEqual(diagnosis.whole.toSorted(), [idOf(FIRST), idOf(SECOND)].toSorted());
    }
    const changing = disk.log.filter(({ kind }) => kind !== "sync");
    assert.deepEqual(changing, []);
  });

  it("names a flipped bit, the versions that share it, and only looks when it is to look", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    disk.rot(inTree(FIRST, "main.mjs"), 3);
    disk.rot(inTree(SECOND, SHARED), 3);
    const before = disk.hashOfVisible();
    const diagnosis = await examine(disk, false);
    assert.equal(disk.hashOfVisible(), before);
    const lines = formatDiagnosis(diagnosis);
    const shared = lines.find((line) => line.includes(SHARED)) ?? "";
    assert.match(shared, /^objects\/.*-444: wrong contents \(tree\/app\/lib\/shared.txt\); version 1.1.0, 1.0.0$/);
    assert.match(lines.find((line) => line.includes("main.mjs")) ?? "", /version 1.0.0$/);
    assert.deepEqual(
      diagnosis.broken.map(({ version }) => version),
      ["1.1.0", "1.0.0"],
    );
  });

  it("gives a shared object back from the factory bundle, to every version", async () => {
    const disk = await makeInstalled([SECOND, THIRD], { factory: FIRST });
    // Both modes, so that neither can be made of the other.
    disk.rot(inTree(SECOND, SHARED), 9);
    disk.rot(inTree(SECOND, "run.sh"), 9);
    const whole = await contentsOf(disk, inTree(SECOND, "main.mjs"));
    const diagnosis = await examine(disk, true);
    assert.equal(diagnosis.findings.length, 2);
    for (const { remedy } of diagnosis.findings) assert.ok(remedy.kind === "repaired");
    assert.match(formatDiagnosis(diagnosis).join("\n"), /version 1.2.0, 1.1.0; repaired from the factory bundle/);
    assert.ok((await isWhole(disk, SECOND)) && (await isWhole(disk, THIRD)));
    assert.equal(diagnosis.broken.length, 0);
    assert.deepEqual(await contentsOf(disk, inTree(SECOND, "main.mjs")), whole);
    // Shared again, and durable.
    assert.equal((await disk.status(inTree(SECOND, SHARED)))?.links, 3);
    for (const state of disk.crashStates({ seed: 1, limit: 4, names: "any" })) {
      const after = disk.boot(state);
      assert.ok((await isWhole(after, SECOND)) && (await isWhole(after, THIRD)));
    }
    assert.equal(await disk.status(`${FOLDERS.generations}/repair.partial`), undefined);
  });

  it("says what remains when no copy is left, and takes what was downloaded when it is there", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    disk.rot(inTree(SECOND, "main.mjs"));
    const inVain = await examine(disk, true);
    assert.match(only(inVain), /main.mjs.*version 1.1.0; remains: no whole copy/);
    assert.deepEqual(inVain.broken, [{ id: idOf(SECOND), version: "1.1.0" }]);
    await stageBundle(disk, "repair", SECOND);
    assert.match(only(await examine(disk, true)), /repaired from what was downloaded/);
    assert.ok(await isWhole(disk, SECOND));
  });

  it("makes an object of the same bytes under another mode", async () => {
    const disk = await makeInstalled([FIRST]);
    disk.rot(inTree(FIRST, "run.sh"));
    assert.match(only(await examine(disk, true)), /repaired from another copy of the file/);
    assert.ok(await isWhole(disk, FIRST));
    assert.equal((await disk.status(inTree(FIRST, "run.sh")))?.mode, 0o555);
    assert.equal((await disk.status(inTree(FIRST, SHARED)))?.mode, 0o444);
  });

  it("makes the objects folder anew from the generations' links, which need nothing", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    await removeTree(disk, FOLDERS.objects);
    const looked = await examine(disk, false);
    assert.ok(looked.findings.length > 2);
    assert.equal(looked.broken.length, 0);
    const diagnosis = await examine(disk, true);
    assert.ok(diagnosis.findings.every(({ remedy }) => remedy.kind === "repaired"));
    assert.deepEqual((await examine(disk, true)).findings, []);
    assert.ok(await isWhole(disk, SECOND));
  });

  it("puts folders, links, modes and stray names in order", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    await disk.remove(inTree(FIRST, "current"));
    await removeTree(disk, inTree(FIRST, "empty"));
    await disk.write(inTree(FIRST, "stray.mjs"), new Uint8Array([1]));
    await disk.makeDirectory(inTree(FIRST, "strays/deep"));
    await disk.remove(inTree(FIRST, "run.sh"));
    await disk.makeDirectory(inTree(FIRST, "run.sh/in the way"));
    await removeTree(disk, inTree(FIRST, "lib"));
    await disk.setMode(inTree(FIRST, "main.mjs"), 0o666);
    assert.equal(await isWhole(disk, FIRST), false);
    const diagnosis = await examine(disk, true);
    assert.equal(diagnosis.broken.length, 0, formatDiagnosis(diagnosis).join("\n"));
    assert.ok(diagnosis.findings.every(({ remedy }) => remedy.kind === "repaired"));
    assert.ok((await isWhole(disk, FIRST)) && (await isWhole(disk, SECOND)));
  });

  it("gives a head back: metadata from another version or the factory, the manifest from the factory alone", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    disk.rot(`${generationLayout(idOf(FIRST)).metadata}/product/targets.json`, 800);
    await disk.write(`${generationLayout(idOf(FIRST)).metadata}/product/2.root.json`, new Uint8Array([1]));
    assert.match(only(await examine(disk, true)), /version 1.0.0; repaired from version 1.1.0/);
    assert.ok(await isWhole(disk, FIRST));
    disk.rot(generationLayout(idOf(FIRST)).manifest, 99);
    assert.match(only(await examine(disk, true)), /remains: nothing on this device knows its manifest/);
    await disk.makeDirectory(FOLDERS.factory);
    await disk.write(FILES.factoryBundle, FIRST);
    await disk.remove(inTree(FIRST, "main.mjs"));
    const diagnosis = await examine(disk, true);
    assert.equal(diagnosis.findings.length, 2, "the file that is missing shows when the head is back");
    assert.ok(await isWhole(disk, FIRST));
  });

  it("rejects a head that no signature leads to", async () => {
    const disk = await makeInstalled([FIRST], { factory: SECOND });
    disk.rot(generationLayout(idOf(FIRST)).manifest, 99);
    assert.match(only(await examine(disk, true)), /remains/);
    // The older version's targets do not name the newer one.
    const newer = await makeInstalled([FIRST, SECOND]);
    newer.rot(`${generationLayout(idOf(SECOND)).metadata}/product/targets.json`, 800);
    const before = newer.hashOfVisible();
    assert.match(only(await examine(newer, true)), /version 1.1.0; remains/);
    assert.equal(newer.hashOfVisible(), before);
  });

  it("uses what is whole in a damaged factory bundle, and says that it is damaged", async () => {
    for (const place of [0.25, 0.5, 0.9, 0.97]) {
      const factory = FIRST.slice();
      const at = Math.floor(factory.length * place);
      factory[at] = (factory[at] ?? 0) ^ 0x10;
      const disk = await makeInstalled([FIRST], { factory });
      const looked = await examine(disk, false);
      assert.ok(looked.findings.every(({ path }) => path === FILES.factoryBundle));
      await removeTree(disk, generationLayout(idOf(FIRST)).tree("app"));
      await removeTree(disk, FOLDERS.objects);
      const { findings } = await examine(disk, true);
      for (const { remedy, path } of findings)
        if (remedy.kind === "repaired" && remedy.from === "the factory bundle")
          assert.equal(await findDamage(disk, cryptography, path, sharedObject(path)), undefined);
    }
  });

  it("finds an object in the factory bundle that is not the one it is named for", async () => {
    const name = sizeOf("start(1)").sha256;
    const other = new Uint8Array(zstdCompressSync(new TextEncoder().encode("start(6)")));
    const entry = encodeTarEntry(`objects/${name}.zst`, other);
    const disk = await makeInstalled([FIRST], {
      factory: joinBytes([encodeHeadEntries(headOf(FIRST)), entry, TAR_END]),
    });
    assert.match(only(await examine(disk, false)), /bundle.regrow: object [0-9a-f]+ is damaged/);
    disk.rot(inTree(FIRST, "main.mjs"));
    const diagnosis = await examine(disk, true);
    assert.equal(diagnosis.broken.length, 1);
  });

  it("finds what is wrong with identity, settings, log, framework and an object that nobody needs", async () => {
    const disk = await makeInstalled([FIRST]);
    const rubbish = objectPath("0".repeat(64), 0o444);
    for (const [path, folder] of [
      [FILES.device, ""],
      [FILES.key, ""],
      [FILES.settings, ""],
      ["framework/a/framework.json", "framework/a"],
      [rubbish, "objects/00"],
    ] as const) {
      if (folder !== "") await disk.makeDirectory(folder);
      await disk.write(path, new Uint8Array([0x7b, 0x80]));
    }
    disk.rot(FILES.recoveryLog, 200);
    const diagnosis = await examine(disk, true);
    assert.deepEqual(
      diagnosis.findings.map(({ path, remedy }) => `${path} ${remedy.kind}`).toSorted(),
      [
        `${FILES.device} remains`,
        `${FILES.key} remains`,
        "framework/a/framework.json remains",
        `${rubbish} removed`,
        `${FILES.recoveryLog} remains`,
        `${FILES.settings} remains`,
      ].toSorted(),
    );
    assert.equal(diagnosis.broken.length, 0);
  });

  it("goes on when the disk refuses, and says so", async () => {
    const disk = await makeInstalled([FIRST, SECOND], { factory: FIRST });
    disk.rot(inTree(FIRST, "main.mjs"));
    const full = disk.fork({ plan: { fail: { operation: 1, code: "ENOSPC", forEver: true } } });
    assert.match(only(await examine(full, true)), /remains: the disk answered ENOSPC/);
    const readOnly = disk.fork({ plan: { fail: { operation: 1, code: "EROFS", forEver: true } } });
    assert.match(only(await examine(readOnly, true)), /remains: the disk answered EROFS/);
  });

  it("leaves, cut at any operation, what was whole, and ends it the next time", async () => {
    const base = await makeInstalled([SECOND, THIRD], { factory: FIRST });
    for (const path of [SHARED, "run.sh"]) base.rot(inTree(SECOND, path), 5);
    await base.remove(inTree(SECOND, "current"));
    base.rot(`${generationLayout(idOf(SECOND)).metadata}/product/targets.json`, 800);
    const damaged = base.fork();
    await damaged.barrier();
    let states = 0;
    for (let operation = 1; ; operation += 1) {
      const disk = damaged.fork();
      disk.cutAt(operation, "during");
      const wasCut = await examine(disk, true).then(() => false, isPowerCut);
      for (const state of disk.crashStates({ seed: operation, limit: 6, names: "any" })) {
        states += 1;
        const after = disk.boot(state);
        assert.equal(await findDamage(after, cryptography, inTree(THIRD, "main.mjs"), sizeOf("start(3)")), undefined);
        // What was said to be repaired is (law L6).
        if (!wasCut) assert.ok((await isWhole(after, SECOND)) && (await isWhole(after, THIRD)));
        const again = await examine(after, true);
        assert.equal(again.broken.length, 0, `operation ${operation}: ${formatDiagnosis(again).join("\n")}`);
        assert.ok((await isWhole(after, SECOND)) && (await isWhole(after, THIRD)));
      }
      if (!wasCut) break;
    }
    assert.ok(states > 50);
  });
});

async function contentsOf(disk: SimulatedDisk, path: string): Promise<Uint8Array> {
  return disk.read(path, 1_000_000);
}

function sizeOf(text: string): { readonly sha256: string; readonly sizeBytes: number } {
  const hasher = cryptography.sha256();
  hasher.update(new TextEncoder().encode(text));
  return { sha256: hasher.digestHex(), sizeBytes: text.length };
}

/** What the shared object at this path has to be. */
function sharedObject(path: string): { readonly sha256: string; readonly sizeBytes: number } {
  return { sha256: path.split("/").at(-1)?.slice(0, 64) ?? "", sizeBytes: "shared by all versions".length };
}

function isPowerCut(error: unknown): boolean {
  if (!(error instanceof PowerCut)) throw error;
  return true;
}
