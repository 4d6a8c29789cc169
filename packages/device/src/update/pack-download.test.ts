import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { FullManifest } from "@regrow/core/manifest";
import { contentStream, encodePackHeader, missingStream, type PackStream } from "@regrow/core/pack";
import { NodeCryptography } from "@regrow/node/cryptography";
import { MemorySource, encodeSegments } from "@regrow/node/delta";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedDisk } from "@regrow/sim/disk";
import { treeManifest } from "@regrow/testing/manifest";
import type { PackRange } from "../dms-client/index.ts";
import { objectFolder, objectPath, stagingLayout } from "../layout/index.ts";
import { clearStaging } from "../store/index.ts";
import type { WantedPack } from "./check-pack.ts";
import { PackDownload } from "./pack-download.ts";

const KIB = 1024;
const ID = "6f1c1d1e-0000-4000-8000-000000000000";
const LAYOUT = stagingLayout(ID);
const SIGNAL = new AbortController().signal;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
type Files = Readonly<Record<string, Uint8Array>>;

const LARGE = randomBytes(300 * KIB);
const OLD: Files = { "a.bin": LARGE, "b.txt": Buffer.from("the same"), "c.bin": randomBytes(30 * KIB) };
/** One file changed a little, one new, one empty, one gone, one the same. */
const NEW: Files = {
  "a.bin": Buffer.concat([LARGE.subarray(0, 100 * KIB), Buffer.from("new"), LARGE.subarray(100 * KIB)]),
  "b.txt": Buffer.from("the same"),
  "d.bin": randomBytes(20 * KIB),
  "e.txt": new Uint8Array(0),
};

/** A device that runs OLD, and the pack from there to NEW. */
class Bench {
  readonly disk = new SimulatedDisk();
  readonly wanted: WantedPack;
  readonly pack: Uint8Array;
  readonly ranges: PackRange[] = [];

  constructor(to: Files, from: Files | null) {
    const [manifest, base] = [manifestOf(to), from === null ? null : manifestOf(from)];
    const ids = { to: sha256(Buffer.from("to")), from: from === null ? null : sha256(Buffer.from("from")) };
    const offer = { updateId: ID, bundleId: ID, version: "1.1.0", manifestSha256: ids.to, headBytes: 1 };
    this.wanted = {
      offer,
      manifest,
      base: base === null || ids.from === null ? null : { id: ids.from, manifest: base },
    };
    const next = missingStream(manifest, base);
    const sources = {
      next: sourceOf(next, to),
      base: from === null || base === null ? null : sourceOf(contentStream(base), from),
    };
    const encoded = [...encodeSegments(sources)];
    const header = { ...ids, streamBytes: next.sizeBytes, segments: encoded.map(({ segment }) => segment) };
    this.pack = Buffer.concat([encodePackHeader(header), ...encoded.map(({ packed }) => packed)]);
  }

  async install(files: Files): Promise<this> {
    await this.disk.makeDirectory(LAYOUT.objects);
    for (const bytes of Object.values(files)) {
      await this.disk.makeDirectory(objectFolder(sha256(bytes)));
      await this.disk.write(objectPath(sha256(bytes), 0o444), bytes, 0o444);
    }
    return this;
  }

  download(wanted = this.wanted): PackDownload {
    const { disk, pack, ranges } = this;
    const client = {
      pack: async (_bundle: string, _from: string, range: PackRange) => {
        ranges.push(range);
        const body = (async function* () {
          for (let at = range.offsetBytes; at < pack.length; at += 8 * KIB) yield pack.subarray(at, at + 8 * KIB);
        })();
        return { etag: '"one"', offsetBytes: range.offsetBytes, totalBytes: pack.length, body };
      },
    };
    const ports = { disk, cryptography: new NodeCryptography(), clock: new VirtualClock(), client, onBytes: () => {} };
    return new PackDownload(ports, wanted);
  }

  async assertStaged(files: Files, expected: readonly string[]): Promise<void> {
    const staged = (await this.disk.list(LAYOUT.objects)).map(({ name }) => name);
    assert.deepEqual(staged, expected.map((name) => sha256(files[name] ?? new Uint8Array(0))).sort());
    for (const name of expected) {
      const bytes = files[name] ?? new Uint8Array(0);
      assert.deepEqual(
        Buffer.from(await this.disk.read(LAYOUT.object(sha256(bytes)), 8 * 1024 * KIB)),
        Buffer.from(bytes),
      );
    }
  }
}

describe("PackDownload", () => {
  it("makes what has changed of what is installed", async () => {
    const bench = await new Bench(NEW, OLD).install(OLD);
    assert.ok(bench.pack.length < 40 * KIB, `${bench.pack.length} bytes`);
    assert.ok(await bench.download().fetch(SIGNAL));
    await bench.assertStaged(NEW, ["a.bin", "d.bin", "e.txt"]);
  });

  it("notices when what is installed is damaged or gone, by the segment that is made of it", async () => {
    for (const damage of ["bytes", "length", "missing"] as const) {
      const bench = await new Bench(NEW, OLD).install(OLD);
      const path = objectPath(sha256(LARGE), 0o444);
      if (damage === "missing") await bench.disk.remove(path);
      else await bench.disk.write(path, damage === "bytes" ? LARGE.map((byte) => byte ^ 1) : LARGE.subarray(0, 1_000));
      await assert.rejects(
        bench.download().fetch(SIGNAL),
        (error: unknown) => error instanceof RegrowError && error.code === "UPDATE_PACK_INVALID",
        damage,
      );
    }
  });

  it("a pack over a base that is not the one it was made for is refused", async () => {
    const bench = await new Bench(NEW, OLD).install(OLD);
    const other = { ...bench.wanted, base: { id: sha256(Buffer.from("other")), manifest: manifestOf(OLD) } };
    const swapped = { ...OLD, "a.bin": randomBytes(LARGE.length) };
    const wrongFiles = { ...bench.wanted, base: { id: sha256(Buffer.from("from")), manifest: manifestOf(swapped) } };
    await bench.install(swapped);
    for (const wanted of [other, wrongFiles])
      await assert.rejects(
        bench.download(wanted).fetch(SIGNAL),
        (error: unknown) => error instanceof RegrowError && error.code === "UPDATE_PACK_INVALID",
      );
    assert.deepEqual(await bench.disk.list(LAYOUT.objects), []);
  });

  it("asks for nothing that another update or another way has brought already, and drops what is not needed", async () => {
    const files: Files = Object.fromEntries(
      Array.from({ length: 4 }, (_, index) => [`${index}.bin`, randomBytes(4 * 1024 * KIB)]),
    );
    const bench = await new Bench(files, null).install({});
    const before = stagingLayout("another-update");
    await bench.disk.makeDirectory(before.objects);
    for (const name of ["1.bin", "2.bin"])
      await bench.disk.write(before.object(sha256(files[name] ?? LARGE)), files[name] ?? LARGE);
    await bench.disk.write(before.object(sha256(LARGE)), LARGE);
    await bench.disk.write(before.object(sha256(files["0.bin"] ?? LARGE)), Buffer.from("damaged"));
    await clearStaging(bench.disk, ID);
    assert.deepEqual(
      (await bench.disk.list("staging")).map(({ name }) => name),
      [ID],
    );
    const download = bench.download();
    while (!(await download.fetch(SIGNAL)));
    await bench.assertStaged(files, Object.keys(files));
    const needed = 2 * 4 * 1024 * KIB;
    assert.ok(download.receivedBytes < needed + 64 * KIB, `${download.receivedBytes} bytes instead of ${needed}`);
  });
});

function manifestOf(files: Files): FullManifest {
  return treeManifest(
    Object.entries(files).map(([path, bytes]) => ({ path, sizeBytes: bytes.length, sha256: sha256(bytes) })),
  );
}

function sourceOf({ objects }: PackStream, files: Files): MemorySource {
  const byHash = new Map(Object.values(files).map((bytes) => [sha256(bytes), bytes]));
  return new MemorySource(
    Buffer.concat(objects.map((object) => byHash.get(object.sha256) ?? assert.fail("no content"))),
  );
}
