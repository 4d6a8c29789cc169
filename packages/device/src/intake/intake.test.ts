import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { zstdCompressSync } from "node:zlib";
import { TAR_END, bundleEntryName, encodeTarEntry, joinBytes, writeHead } from "@regrow/core/bundle";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { listContents } from "@regrow/core/manifest";
import { encodePackHeader } from "@regrow/core/pack";
import { headOf, makePublisher, manifestOf } from "@regrow/testing/publisher";
import { inPieces, manifestHashOf, openIntake, type OpenIntake } from "../../test/open-intake.ts";
import { FOLDERS, objectPath, stagingLayout } from "../layout/index.ts";
import { savePackState } from "../update/pack-state.ts";

const LARGE = new Uint8Array(randomBytes(700_000));
const publisher = makePublisher();
const FILES = { "a.txt": "the same in both", "b.txt": "of the first" };
const FIRST = publisher.bundle({ version: "1.0.0", files: FILES });
const SECOND = publisher.bundle({
  version: "1.1.0",
  files: { ...FILES, "b.txt": "of the second", "large.bin": LARGE },
});
const SECOND_ID = manifestHashOf(SECOND);
const LARGE_HASH = createHash("sha256").update(LARGE).digest("hex");

/** A line that goes after so many bytes. */
async function* cutAfter(bytes: Uint8Array, lengthBytes: number): AsyncGenerator<Uint8Array, void> {
  yield* inPieces(bytes.subarray(0, lengthBytes), 1_000);
  throw new Error("the cable was pulled");
}

async function cut(device: OpenIntake, bundle: Uint8Array, lengthBytes: number): Promise<void> {
  await assert.rejects(device.take(cutAfter(bundle, lengthBytes)), { code: "UPDATE_INTERRUPTED" });
}

function entryOf(contents: Uint8Array, sha256: string): Uint8Array {
  return encodeTarEntry(bundleEntryName({ kind: "object", sha256 }), new Uint8Array(zstdCompressSync(contents)));
}

describe("Intake", () => {
  it("installs a bundle however it is cut, and what pads its end does no harm", async () => {
    for (const [pieceBytes, padding] of [
      [SECOND.length, 0],
      [1_024, 1_023],
      [128, 127],
    ] as const) {
      const device = await openIntake(publisher, { installed: FIRST });
      const padded = joinBytes([SECOND, new Uint8Array(padding).fill(0x1a)]);
      const taken = await device.take(inPieces(padded, pieceBytes));
      assert.deepEqual(taken, { kind: "installed", version: "1.1.0", generation: SECOND_ID });
      assert.deepEqual(device.desk.standing, { kind: "installed", generation: SECOND_ID });
      assert.equal(device.bootloader.status.record.trial?.generation.id, SECOND_ID);
    }
  });

  it("refuses by its head what is foreign, unsigned, too old or for another platform, before the objects come", async () => {
    const stranger = makePublisher({ product: publisher.product });
    const other = makePublisher({ product: "ACME-CAMERA", platform: publisher });
    const unsigned = headOf(SECOND);
    const wrong: readonly (readonly [ErrorCode, Uint8Array])[] = [
      ["TRUST_ROOT_UNKNOWN", stranger.bundle({ version: "9.0.0" })],
      ["UPDATE_NOT_FOR_PLATFORM", publisher.bundle({ version: "1.2.0", platform: "linux-arm64" })],
      ["UPDATE_SECURITY_VERSION", publisher.bundle({ version: "1.3.0", securityVersion: 0 })],
      ["UPDATE_NOT_FOR_PRODUCT", other.bundle({ version: "9.0.0" })],
      ["TRUST_TARGET_UNKNOWN", writeHead({ ...unsigned, manifest: headOf(FIRST).manifest.map((byte) => byte) })],
      ["BUNDLE_MALFORMED", new Uint8Array(randomBytes(4_096))],
    ];
    for (const [code, file] of wrong) {
      const device = await openIntake(publisher, { securityVersion: 1 });
      let given = 0;
      const pieces = (function* () {
        for (const piece of [...inPieces(file, 512), new Uint8Array(512)]) {
          given += 1;
          yield piece;
        }
      })();
      const found = await device.outcome(pieces);
      const expected = code === "TRUST_TARGET_UNKNOWN" ? ["TRUST_TARGET_UNKNOWN", "UPDATE_SECURITY_VERSION"] : [code];
      assert.ok(expected.includes(found), `${code}: ${found}`);
      assert.equal(device.bootloader.recorded.length, 1, code);
      assert.deepEqual(device.desk.standing, { kind: "failed", code: found });
    }
  });

  it("refuses an older file than the device has believed", async () => {
    const device = await openIntake(publisher, { installed: SECOND });
    assert.equal(await device.outcome([FIRST]), "TRUST_ROLLED_BACK");
  });

  it("says where a file is truncated, has an altered object, or lacks one", async () => {
    const device = await openIntake(publisher, { installed: FIRST });
    assert.equal(await device.outcome([SECOND.subarray(0, -600_000)]), "BUNDLE_TRUNCATED");
    const altered = SECOND.slice();
    altered[SECOND.length - 300_000] = (altered[SECOND.length - 300_000] ?? 0) ^ 1;
    assert.equal(await (await openIntake(publisher)).outcome([altered]), "BUNDLE_OBJECT_DAMAGED");
    const lacking = joinBytes([
      writeHead(headOf(SECOND)).subarray(0, -TAR_END.length),
      entryOf(LARGE, LARGE_HASH),
      TAR_END,
    ]);
    assert.equal(await (await openIntake(publisher)).outcome([lacking]), "BUNDLE_OBJECT_MISSING");
    const surplus = joinBytes([
      SECOND.subarray(0, -TAR_END.length),
      entryOf(new Uint8Array(1), "f".repeat(64)),
      TAR_END,
    ]);
    assert.equal(await (await openIntake(publisher)).outcome([surplus]), "BUNDLE_ENTRY_UNEXPECTED");
  });

  it("loses what was on its way when the line goes, and nothing else", async () => {
    const device = await openIntake(publisher, { installed: FIRST });
    await cut(device, SECOND, SECOND.length - 200_000);
    const missing = await device.intake.missing(SECOND_ID);
    assert.ok(missing.kind === "objects" && missing.kept !== null);
    assert.equal(missing.kept.sha256, LARGE_HASH);
    assert.ok(missing.kept.bytes > 300_000, `${missing.kept.bytes} bytes are kept`);
    // Only what is missing follows: without head, the half object from where it ended.
    const names = [...listContents(manifestOf(SECOND)).keys()];
    const small = names.flatMap((sha256, index) =>
      missing.indexes.has(index) && sha256 !== LARGE_HASH ? [sha256] : [],
    );
    const rest = entryOf(LARGE.subarray(missing.kept.bytes), LARGE_HASH);
    const resume = { manifestSha256: SECOND_ID, keptBytes: missing.kept.bytes };
    const taken = await device.take([joinBytes([rest, TAR_END])], { resume });
    assert.equal(taken.kind, small.length === 0 ? "installed" : "head");
  });

  it("keeps after a power cut what had been settled, and cuts the rest back", async () => {
    const before = await openIntake(publisher, { installed: FIRST });
    const pieces = inPieces(SECOND, 1_000);
    const stream = async function* (): AsyncGenerator<Uint8Array, void> {
      for (const [index, piece] of pieces.entries()) {
        if (index === 500) await before.clock.advance(5_000);
        if (index === 600) throw new Error("gone");
        yield piece;
      }
    };
    await assert.rejects(before.take(stream()), { code: "UPDATE_INTERRUPTED" });
    const { part } = stagingLayout(`file-${SECOND_ID.slice(0, 32)}`);
    const disk = before.disk.fork();
    await disk.append(part(LARGE_HASH), new Uint8Array(5_000));
    const device = await openIntake(publisher, { disk });
    const missing = await device.intake.missing(SECOND_ID);
    assert.ok(missing.kind === "objects" && missing.kept !== null);
    const held = await disk.read(part(LARGE_HASH), LARGE.length);
    assert.equal(held.length, missing.kept.bytes);
    assert.deepEqual(held, LARGE.slice(0, held.length));
  });

  it("takes a head alone, and says what of it is here already", async () => {
    const device = await openIntake(publisher, { installed: FIRST });
    assert.deepEqual(await device.intake.missing(SECOND_ID), { kind: "head" });
    const taken = await device.take([writeHead(headOf(SECOND))]);
    assert.ok(taken.kind === "head" && taken.missing.kind === "objects");
    // The file that both have is not asked for.
    assert.equal(taken.missing.count, 3);
    assert.equal(taken.missing.indexes.size, 2);
    assert.deepEqual(await device.intake.missing(SECOND_ID), taken.missing);
    assert.equal(device.desk.standing.kind, "installed");
  });

  it("mends what is installed with its own bundle", async () => {
    const device = await openIntake(publisher, { installed: FIRST });
    assert.deepEqual(await device.intake.missing(manifestHashOf(FIRST)), { kind: "none" });
    const [sha256 = ""] = listContents(manifestOf(FIRST)).keys();
    await device.disk.remove(objectPath(sha256, 0o444));
    const missing = await device.intake.missing(manifestHashOf(FIRST));
    assert.ok(missing.kind === "objects" && missing.indexes.size === 1);
    const taken = await device.take([FIRST]);
    assert.ok(taken.kind === "up-to-date" || taken.kind === "repaired");
    assert.deepEqual(device.bootloader.requests.at(-1)?.kind, "repair");
  });

  it("lets nobody else in while it reads", async () => {
    const device = await openIntake(publisher, { installed: FIRST });
    const first = Promise.withResolvers<void>();
    const slow = (async function* () {
      await first.promise;
      yield SECOND;
    })();
    const reading = device.take(slow);
    assert.equal(await device.outcome([SECOND]), "UPDATE_BUSY");
    await assert.rejects(device.intake.missing(SECOND_ID), { code: "UPDATE_BUSY" });
    first.resolve();
    assert.equal((await reading).kind, "installed");
  });

  it("ends when it is told to, even while nothing comes", async () => {
    const device = await openIntake(publisher);
    const stop = new AbortController();
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const reading = device.intake.takeBundle(silent, { by: "console", signal: stop.signal });
    stop.abort(new RegrowError("UPDATE_INTERRUPTED"));
    await assert.rejects(reading, { code: "UPDATE_INTERRUPTED" });
    assert.equal(device.intake.isBusy, false);
  });

  it("goes on in the folder that an update over the air has left", async () => {
    const device = await openIntake(publisher, { installed: FIRST });
    const updateId = "6f1c1d1e-0000-4000-8000-000000000000";
    const staging = stagingLayout(updateId);
    await device.disk.makeDirectory(staging.objects);
    await device.disk.write(staging.head, writeHead(headOf(SECOND)));
    await device.disk.write(staging.object(LARGE_HASH), LARGE);
    const missing = await device.intake.missing(SECOND_ID);
    assert.ok(missing.kind === "objects");
    assert.equal(missing.indexes.size, 1);
    await device.take([SECOND]);
    assert.deepEqual(
      device.bootloader.requests.flatMap((request) => (request.kind === "install" ? [request.updateId] : [])),
      [`file-${manifestHashOf(FIRST).slice(0, 32)}`, updateId],
    );
    assert.ok((await device.disk.list(FOLDERS.staging)).every(({ name }) => name === updateId));
  });

  it("finishes from a file what came over the air up to its last whole segment", async () => {
    const bundle = publisher.bundle({ version: "1.4.0", files: { "large.bin": LARGE } });
    const id = manifestHashOf(bundle);
    const device = await openIntake(publisher, { installed: FIRST });
    const updateId = "6f1c1d1e-0000-4000-8000-000000000001";
    const staging = stagingLayout(updateId);
    const segmentBytes = 300_000;
    const segments = [LARGE.subarray(0, segmentBytes), LARGE.subarray(segmentBytes)].map((bytes) => ({
      ...{ sizeBytes: bytes.length, packedBytes: bytes.length, method: "plain" as const, base: [] },
      sha256: createHash("sha256").update(bytes).digest("hex"),
    }));
    const header = { from: null, to: id, streamBytes: LARGE.length, segments };
    await device.disk.makeDirectory(staging.objects);
    await device.disk.write(staging.head, writeHead(headOf(bundle)));
    await savePackState(device.disk, updateId, { etag: "e", header, headerBytes: encodePackHeader(header).length });
    // Half of the next segment came as well, and nothing proves it.
    await device.disk.write(staging.part(LARGE_HASH), LARGE.slice(0, segmentBytes + 1_000));
    const missing = await device.intake.missing(id);
    assert.ok(missing.kind === "objects");
    assert.deepEqual(missing.kept, { sha256: LARGE_HASH, bytes: segmentBytes });
    const rest = joinBytes([entryOf(LARGE.subarray(segmentBytes), LARGE_HASH), TAR_END]);
    const taken = await device.take([rest], { resume: { manifestSha256: id, keptBytes: segmentBytes } });
    assert.equal(taken.kind, "installed");
    assert.ok(device.bootloader.requests.some((asked) => asked.kind === "install" && asked.updateId === updateId));
  });
});
