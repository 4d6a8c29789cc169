import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { FILE_CHANNELS, FILE_FLAGS, FIRST_USER_HANDLE, crc32 } from "@regrow/core/file";
import type { Disk } from "@regrow/core/port";
import { NodeDisk } from "@regrow/node/disk";
import { SimulatedDisk } from "@regrow/sim/disk";
import { withTempFolder } from "@regrow/testing/temp-folder";
import {
  BUNDLE_TEXTS,
  NOW_MS,
  bytesOf,
  contentsOf,
  countHeld,
  crcOf,
  create,
  large,
  newFile,
  openFiles,
  readText,
  writeBundleFiles,
} from "../../test/files.ts";
import type { FileQuota, FileSystem } from "./index.ts";

const ROW = { name: "hello.txt", sizeBytes: 12, version: "1.2.3", owner: "user", origin: "user" } as const;

async function begin(options: { readonly quota?: Partial<FileQuota>; readonly disk?: SimulatedDisk } = {}): Promise<{
  readonly disk: SimulatedDisk;
  readonly files: FileSystem;
}> {
  const disk = options.disk ?? new SimulatedDisk();
  await writeBundleFiles(disk);
  return { disk, files: await openFiles(disk, options.quota) };
}

type UseDisk = (disk: Disk) => Promise<void>;
const DISKS = {
  simulated: (use: UseDisk) => use(new SimulatedDisk()),
  real: (use: UseDisk) => withTempFolder((path) => use(new NodeDisk(path))),
} as const;

const withCode = (code: ErrorCode) => (error: unknown) => error instanceof RegrowError && error.code === code;

describe("file system", () => {
  it("makes a file with its row, and finds it again after a restart", async () => {
    const { disk, files } = await begin();
    await create(files, ROW.name, "Hello World!", { version: ROW.version, checksum: crcOf("Hello World!") });
    const expected = { ...ROW, handle: FIRST_USER_HANDLE, crc32: crc32(bytesOf("Hello World!")), createdMs: NOW_MS };
    for (const each of [files, await openFiles(disk)]) {
      assert.partialDeepStrictEqual(await each.find(ROW.name), expected);
      assert.equal(await readText(each, ROW.name), "Hello World!");
      assert.deepEqual(
        (await each.list()).map(({ name }) => name),
        ["app/", "essential.pem", "hello.txt", "page.html"],
      );
    }
  });

  it("holds no file that it has read as a whole, nor one that is too long for that", async () => {
    const disk = new SimulatedDisk();
    const held = countHeld(disk);
    const { files } = await begin({ disk });
    await create(files, ROW.name, "Hello World!");
    assert.equal(Buffer.from(await files.readWhole(ROW.name, 12)).toString(), "Hello World!");
    await assert.rejects(files.readWhole(ROW.name, 11), withCode("FILE_SIZE_WRONG"));
    assert.equal(held(), 0);
  });

  it("shadows a bundle's file, hides it when deleted, shows it again when whiteouts are cleared", async () => {
    const { disk, files } = await begin();
    const name = "page.html";
    assert.equal(await readText(files, name), BUNDLE_TEXTS[name]);
    await create(files, name, "mine");
    assert.equal(await readText(files, name), "mine");
    await files.delete(name);
    for (const each of [files, await openFiles(disk)]) {
      assert.equal(await each.find(name), undefined);
      await assert.rejects(each.open(name), withCode("FILE_UNKNOWN"));
      await assert.rejects(each.delete(name), withCode("FILE_UNKNOWN"));
    }
    await create(files, "kept.txt", "kept");
    await files.clearWhiteouts();
    assert.deepEqual(await contentsOf(await openFiles(disk)), { ...BUNDLE_TEXTS, "kept.txt": "kept" });
  });

  it("tells what of the bundle is covered, and uncovers it name by name, durably", async () => {
    const { disk, files } = await begin();
    await create(files, "essential.pem", "mine");
    await files.delete("page.html");
    await create(files, "kept.txt", "kept");
    const covered = (await files.covered()).map(({ entry, by }) => [entry.name, `${entry.origin} under ${by}`]);
    assert.deepEqual(Object.fromEntries(covered), {
      "essential.pem": "bundle under user",
      "page.html": "bundle under whiteout",
    });
    assert.equal((await files.given("page.html"))?.origin, "bundle");
    assert.equal(await files.given("kept.txt"), undefined);
    for (const name of ["essential.pem", "page.html", "kept.txt", "nothing"]) await files.uncover(name);
    assert.deepEqual(await files.covered(), []);
    assert.deepEqual(await contentsOf(await openFiles(disk)), { ...BUNDLE_TEXTS, "kept.txt": "kept" });
  });

  it("removes all that users made with a reset", async () => {
    const { disk, files } = await begin();
    await create(files, "a", "a", { flags: FILE_FLAGS.essential });
    await files.delete("page.html");
    await files.reset();
    assert.deepEqual(await contentsOf(files), BUNDLE_TEXTS);
    assert.deepEqual(await contentsOf(await openFiles(disk)), BUNDLE_TEXTS);
    assert.equal((await files.space()).bytes, 0);
  });

  it("protects essential files, trees and the names of the framework", async () => {
    const { files } = await begin();
    await create(files, "mine.pem", "x", { flags: FILE_FLAGS.essential });
    for (const name of ["essential.pem", "mine.pem", "app/", "sys/kernel.bin"])
      await assert.rejects(files.delete(name), withCode("FILE_PROTECTED"), name);
    for (const name of ["app/", "sys/kernel.bin", "SYS/x"])
      await assert.rejects(files.create(newFile(name, "x")), withCode("FILE_PROTECTED"), name);
    await assert.rejects(files.open("app/"), withCode("FILE_PROTECTED"));
    // A shadow of an essential file may be taken away: the file itself is there again.
    await create(files, "essential.pem", "mine");
    await files.delete("essential.pem");
    assert.equal(await readText(files, "essential.pem"), BUNDLE_TEXTS["essential.pem"]);
  });

  it("lets only the permitted channels use a file", async () => {
    const { files } = await begin();
    await create(files, "a", "a", { permissions: FILE_CHANNELS.serial });
    await (await files.open("a", "serial")).close();
    await assert.rejects(files.open("a", "http-api"), withCode("FILE_NOT_PERMITTED"));
    await assert.rejects(files.create(newFile("a", "b"), "http-api"), withCode("FILE_NOT_PERMITTED"));
    await assert.rejects(files.delete("a", "http-api"), withCode("FILE_NOT_PERMITTED"));
  });

  it("keeps what was there when checksum or size are wrong, and leaves nothing else", async () => {
    const { disk, files } = await begin();
    await create(files, "a", "old");
    const before = await disk.list(await folderOf(disk));
    await assert.rejects(create(files, "a", "newer", { checksum: crcOf("other") }), withCode("FILE_CHECKSUM_WRONG"));
    const writer = await files.create(newFile("a", "new"));
    await writer.write(bytesOf("ne"));
    await assert.rejects(writer.write(bytesOf("wer")), withCode("FILE_SIZE_WRONG"));
    const aborted = await files.create(newFile("a", "new"));
    await aborted.write(bytesOf("ne"));
    await aborted.abort();
    assert.equal(await readText(files, "a"), "old");
    assert.deepEqual(await disk.list(await folderOf(disk)), before);
    assert.equal((await files.space()).bytes, 4_096);
  });

  it("takes a CRC-16 where one is announced", async () => {
    const { files } = await begin();
    await create(files, "a", "123456789", { checksum: { kind: "crc16", value: 0x89f6 } });
    await assert.rejects(
      create(files, "a", "12345678", { checksum: { kind: "crc16", value: 0x89f6 } }),
      withCode("FILE_CHECKSUM_WRONG"),
    );
  });

  it("makes an empty file at once", async () => {
    const { files } = await begin();
    const writer = await files.create(newFile("empty", ""));
    assert.equal(writer.isDone, true);
    assert.equal(await readText(files, "empty"), "");
  });

  it("makes a file whose size nobody announces when it is told that all has come", async () => {
    const { files } = await begin();
    const writer = await files.create(newFile("stream.bin", "", { sizeBytes: null, checksum: crcOf("one two") }));
    await writer.write(bytesOf("one "));
    await writer.write(bytesOf("two"));
    assert.equal(await files.find("stream.bin"), undefined);
    await writer.finish();
    assert.equal(await readText(files, "stream.bin"), "one two");
    assert.equal((await files.find("stream.bin"))?.sizeBytes, 7);
    const empty = await files.create(newFile("empty", "", { sizeBytes: null }));
    await empty.finish();
    assert.equal((await files.find("empty"))?.sizeBytes, 0);
    const wrong = await files.create(newFile("stream.bin", "", { sizeBytes: null, checksum: crcOf("else") }));
    await wrong.write(bytesOf("one"));
    await assert.rejects(wrong.finish(), { code: "FILE_CHECKSUM_WRONG" });
    assert.equal(await readText(files, "stream.bin"), "one two");
  });

  it("tells damage of a file instead of its bytes", async () => {
    const { disk, files } = await begin();
    await create(files, "a", large("a"));
    const folder = await folderOf(disk);
    disk.rot(`${folder}/1`, 8_000);
    await assert.rejects(readText(files, "a"), withCode("FILE_DAMAGED"));
    await disk.remove(`${folder}/1`);
    await assert.rejects(files.open("a"), withCode("FILE_DAMAGED"));
    disk.rot("bundle/page.html");
    await assert.rejects(readText(files, "page.html"), withCode("FILE_DAMAGED"));
  });

  it("loses one file to a damaged line, not its neighbours, and collects nothing there", async () => {
    const { disk, files } = await begin();
    const [first, second, third] = sameFolder();
    await create(files, first, "one");
    await create(files, second, "two");
    await create(files, third, "three");
    disk.rot(`${await folderOf(disk)}/log`, 200);
    const again = await openFiles(disk);
    assert.deepEqual(
      [await again.find(first), await readText(again, second), await readText(again, third)],
      [undefined, "two", "three"],
    );
    assert.equal(again.damage.lines, 1);
    assert.notEqual(await disk.status(`${await folderOf(disk)}/1`), undefined);
  });

  it("comes up with the others when a folder cannot be read, and writes nothing over it", async () => {
    const { disk, files } = await begin();
    await create(files, "a", "a");
    disk.makeUnreadable(`${await folderOf(disk)}/log`);
    const again = await openFiles(disk);
    assert.deepEqual(await contentsOf(again), BUNDLE_TEXTS);
    assert.equal(again.damage.unreadable.length, 1);
    await assert.rejects(create(again, "a", "b"), withCode("STORAGE_FAILED"));
  });

  it("keeps its log short however often a file is written", async () => {
    const { disk, files } = await begin();
    for (let count = 0; count < 500; count += 1) await create(files, "a", String(count));
    const { sizeBytes = Infinity } = (await disk.status(`${await folderOf(disk)}/log`)) ?? {};
    assert.ok(sizeBytes < 40_000, String(sizeBytes));
    assert.equal(await readText(await openFiles(disk), "a"), "499");
    assert.deepEqual((await disk.list(await folderOf(disk))).length, 2);
  });

  it("writes nothing when it opens what is whole", async () => {
    const { disk, files } = await begin();
    await create(files, "a", "a");
    const begun = disk.operations;
    await openFiles(disk);
    assert.deepEqual(
      disk.log.slice(begun).filter(({ kind }) => kind !== "sync"),
      [],
    );
  });

  for (const [kind, use] of Object.entries(DISKS))
    it(`gives a reader the bytes that it opened, whatever happens to the name (${kind})`, () =>
      use(async (disk) => {
        await writeBundleFiles(disk);
        const files = await openFiles(disk);
        await create(files, "a", large("old"));
        const replaced = await files.open("a");
        await create(files, "a", large("new"));
        const deleted = await files.open("a");
        await files.delete("a");
        assert.equal(await all(replaced), large("old"));
        assert.equal(await all(deleted), large("new"));
        assert.equal(await files.find("a"), undefined);
      }));

  for (const [kind, count, use] of [
    ["simulated", 2_000, DISKS.simulated],
    ["real", 200, DISKS.real],
  ] as const)
    it(`takes ${count} files, made at the same time (${kind})`, () =>
      use(async (disk) => {
        await writeBundleFiles(disk);
        const files = await openFiles(disk);
        const names = Array.from({ length: count }, (_, index) => `file ${index}`);
        await Promise.all(names.map((name) => create(files, name, name)));
        const again = await openFiles(disk);
        const contents = await contentsOf(again);
        assert.deepEqual(
          names.filter((name) => contents[name] !== name),
          [],
        );
        const handles = new Set((await again.list()).map(({ handle }) => handle));
        assert.equal(handles.size, count + 3);
      }));
});

describe("room for files", () => {
  it("is what quota and disk leave, files in the making included", async () => {
    const { files } = await begin({ quota: { maxBytes: 5 * 4_096, reserveBytes: 0 } });
    assert.equal((await files.space()).freeBytes, 5 * 4_096);
    await create(files, "a", large("a"));
    assert.equal((await files.space()).freeBytes, 2 * 4_096);
    const writer = await files.create(newFile("b", large("b"), { sizeBytes: 4_097 }));
    assert.equal((await files.space()).freeBytes, 0);
    await assert.rejects(create(files, "c", "c"), withCode("STORAGE_FULL"));
    await writer.abort();
    await files.delete("a");
    assert.deepEqual(await files.space(), { files: 0, bytes: 0, freeBytes: 5 * 4_096 });
  });

  it("is kept page by page for a file whose size nobody knows, and given back", async () => {
    const { files } = await begin({ quota: { maxBytes: 3 * 4096 } });
    const writer = await files.create(newFile("a", "", { sizeBytes: null }));
    assert.equal((await files.space()).freeBytes, 2 * 4096);
    await writer.write(new Uint8Array(4096));
    assert.equal((await files.space()).freeBytes, 2 * 4096);
    await writer.write(new Uint8Array(1));
    assert.equal((await files.space()).freeBytes, 4096);
    await assert.rejects(writer.write(new Uint8Array(2 * 4096)), { code: "STORAGE_FULL" });
    assert.equal((await files.space()).freeBytes, 3 * 4096);
    assert.equal(await files.find("a"), undefined);
  });

  it("has an end for numbers of files, not for another content of one", async () => {
    const { files } = await begin({ quota: { maxFiles: 1 } });
    await create(files, "a", "a");
    await assert.rejects(create(files, "b", "b"), withCode("STORAGE_FULL"));
    await create(files, "a", "b");
  });

  it("keeps a reserve for the device", async () => {
    const disk = new SimulatedDisk({ capacityBytes: 100_000 });
    const { files } = await begin({ disk, quota: { reserveBytes: 90_000 } });
    await assert.rejects(create(files, "a", large("a")), withCode("STORAGE_FULL"));
    await create(files, "a", "a");
  });

  it("is not given twice to two that ask at the same time", async () => {
    const { files } = await begin({ quota: { maxBytes: 3 * 4_096 } });
    const asked = [1, 2].map((index) => files.create(newFile(`file ${index}`, "", { sizeBytes: 2 * 4_096 })));
    const outcomes = await Promise.allSettled(asked);
    assert.ok(outcomes.filter(({ status }) => status === "fulfilled").length <= 1);
  });
});

async function all(reader: Awaited<ReturnType<FileSystem["open"]>>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of reader.pieces(1_000)) pieces.push(piece);
  return new TextDecoder().decode(Buffer.concat(pieces));
}

/** The only folder of user files. */
async function folderOf(disk: Disk): Promise<string> {
  const [folder, ...others] = await disk.list("files");
  assert.ok(folder !== undefined && others.length === 0);
  return `files/${folder.name}`;
}

/** Three names whose files lie in one folder: the first two digits of their hashes are equal. */
function sameFolder(): readonly [string, string, string] {
  const digits = (name: string): string => hash("sha256", name).slice(0, 2);
  const names = Array.from({ length: 5_000 }, (_, index) => `file ${index}`).filter((name) => digits(name) === "00");
  const [first, second, third] = names;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  return [first, second, third];
}
