import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DiskError, type Disk, type DiskErrorCode } from "@regrow/core/port";
import type { Opened } from "./opened.ts";

type OpenDisk = () => Promise<Opened<Disk>>;

/** What every Disk does, as far as programs see it. What survives a power cut only the simulated one can show. */
export function diskContract(name: string, open: OpenDisk): void {
  describe(`Disk contract: ${name}`, () => {
    describe("files", () => fileContract(open));
    describe("names", () => nameContract(open));
    describe("folders", () => folderContract(open));
    describe("paths", () => pathContract(open));
    describe("durability", () => durabilityContract(open));
  });
}

function fileContract(open: OpenDisk): void {
  it("reads what was written, replaced, appended and cut", async () => {
    await using disk = await open();
    await disk.subject.write("a", text("one"));
    assert.equal(await read(disk.subject, "a"), "one");
    await disk.subject.write("a", text("two, longer"));
    await disk.subject.append("a", text(" and more"));
    assert.equal(await read(disk.subject, "a"), "two, longer and more");
    await disk.subject.truncate("a", 3);
    assert.equal(await read(disk.subject, "a"), "two");
  });

  it("makes the file that is appended to", async () => {
    await using disk = await open();
    await disk.subject.append("log", text("line\n"), 0o600);
    assert.deepEqual(await disk.subject.status("log"), { kind: "file", sizeBytes: 5, mode: 0o600, links: 1 });
  });

  it("does not keep the caller's bytes", async () => {
    await using disk = await open();
    const bytes = text("abc");
    await disk.subject.write("a", bytes);
    bytes.fill(0);
    assert.equal(await read(disk.subject, "a"), "abc");
  });

  it("gives a new file the mode that was asked for, and an old one keeps its own", async () => {
    await using disk = await open();
    await disk.subject.write("a", text("x"), 0o666);
    assert.equal((await disk.subject.status("a"))?.mode, 0o666);
    await disk.subject.write("a", text("y"), 0o600);
    assert.equal((await disk.subject.status("a"))?.mode, 0o666);
    await disk.subject.setMode("a", 0o444);
    assert.equal((await disk.subject.status("a"))?.mode, 0o444);
  });

  it("refuses to read more than was allowed", async () => {
    await using disk = await open();
    await disk.subject.write("a", text("12345"));
    assert.equal((await disk.subject.read("a", 5)).length, 5);
    await rejects("EINVAL", disk.subject.read("a", 4));
  });

  it("streams from an offset", async () => {
    await using disk = await open();
    const bytes = Uint8Array.from({ length: 600_000 }, (_, index) => index % 251);
    await disk.subject.write("a", bytes);
    assert.deepEqual(await collect(disk.subject.readStream("a")), bytes);
    assert.deepEqual(await collect(disk.subject.readStream("a", 599_000)), bytes.subarray(599_000));
    assert.deepEqual(await collect(disk.subject.readStream("a", 1_000, 500_000)), bytes.subarray(1_000, 501_000));
    assert.deepEqual(await collect(disk.subject.readStream("a", 599_000, 5_000)), bytes.subarray(599_000));
    assert.equal((await collect(disk.subject.readStream("a", 600_000))).length, 0);
  });

  it("never lengthens a file by cutting it", async () => {
    await using disk = await open();
    await disk.subject.write("a", text("abc"));
    await rejects("EINVAL", disk.subject.truncate("a", 4));
    await rejects("EINVAL", disk.subject.truncate("a", -1));
  });

  it("names what is not there, and what is no file", async () => {
    await using disk = await open();
    await disk.subject.makeDirectory("folder");
    await disk.subject.symlink("folder", "symbolic");
    await rejects("ENOENT", disk.subject.read("none", 1));
    await rejects("ENOENT", collect(disk.subject.readStream("none")));
    await rejects("ENOENT", disk.subject.truncate("none", 0));
    await rejects("ENOENT", disk.subject.write("none/a", text("x")));
    await rejects("EISDIR", disk.subject.read("folder", 1));
    await rejects("EISDIR", disk.subject.write("folder", text("x")));
    await rejects("EINVAL", disk.subject.read("symbolic", 1));
    await rejects("EINVAL", disk.subject.write("symbolic", text("x")));
  });
}

function nameContract(open: OpenDisk): void {
  it("renames over an existing file", async () => {
    await using disk = await open();
    await disk.subject.write("a", text("new"));
    await disk.subject.write("b", text("old"));
    await disk.subject.rename("a", "b");
    assert.equal(await read(disk.subject, "b"), "new");
    assert.equal(await disk.subject.status("a"), undefined);
  });

  it("keeps both names when they are the same file", async () => {
    await using disk = await open();
    await disk.subject.write("a", text("x"));
    await disk.subject.link("a", "b");
    await disk.subject.rename("a", "b");
    assert.equal((await disk.subject.status("a"))?.links, 2);
  });

  it("gives one file two names that share bytes and mode", async () => {
    await using disk = await open();
    await disk.subject.write("a", text("x"));
    await disk.subject.link("a", "b");
    await disk.subject.append("b", text("y"));
    await disk.subject.setMode("b", 0o600);
    assert.equal(await read(disk.subject, "a"), "xy");
    assert.deepEqual(await disk.subject.status("a"), { kind: "file", sizeBytes: 2, mode: 0o600, links: 2 });
    await disk.subject.remove("a");
    assert.equal((await disk.subject.status("b"))?.links, 1);
  });

  it("never replaces by link or symlink", async () => {
    await using disk = await open();
    await disk.subject.write("a", text("x"));
    await disk.subject.write("b", text("y"));
    await rejects("EEXIST", disk.subject.link("a", "b"));
    await rejects("EEXIST", disk.subject.symlink("a", "b"));
    await rejects("ENOENT", disk.subject.link("none", "c"));
  });

  it("keeps the text of a symbolic link, which need not lead anywhere", async () => {
    await using disk = await open();
    await disk.subject.symlink("../elsewhere/\u{1F98E}", "s");
    assert.equal(await disk.subject.readLink("s"), "../elsewhere/\u{1F98E}");
    assert.deepEqual(await disk.subject.status("s"), { kind: "link", sizeBytes: 17, mode: 0o777, links: 1 });
    await disk.subject.remove("s");
    await rejects("ENOENT", disk.subject.readLink("s"));
  });

  it("removes files and links alone", async () => {
    await using disk = await open();
    await disk.subject.makeDirectory("d");
    await rejects("ENOENT", disk.subject.remove("none"));
    await rejects("EISDIR", disk.subject.remove("d"));
  });
}

function folderContract(open: OpenDisk): void {
  it("makes a folder with its parents, again and again", async () => {
    await using disk = await open();
    await disk.subject.makeDirectory("a/b/c");
    await disk.subject.makeDirectory("a/b/c");
    await disk.subject.makeDirectory("");
    assert.deepEqual(await disk.subject.status("a/b"), { kind: "directory", sizeBytes: 0, mode: 0o755, links: 1 });
  });

  it("gives a new folder the mode that was asked for", async () => {
    await using disk = await open();
    await disk.subject.makeDirectory("a", 0o777);
    assert.equal((await disk.subject.status("a"))?.mode, 0o777);
  });

  it("lists names in order with their kinds", async () => {
    await using disk = await open();
    await disk.subject.write("b", text(""));
    await disk.subject.makeDirectory("a");
    await disk.subject.symlink("b", "C");
    assert.deepEqual(await disk.subject.list(""), [
      { name: "C", kind: "link" },
      { name: "a", kind: "directory" },
      { name: "b", kind: "file" },
    ]);
    await rejects("ENOENT", disk.subject.list("none"));
    await rejects("ENOTDIR", disk.subject.list("b"));
    await rejects("ENOTDIR", disk.subject.list("C"));
  });

  it("does not make a folder where a file is, or below one", async () => {
    await using disk = await open();
    await disk.subject.write("f", text(""));
    await rejects("EEXIST", disk.subject.makeDirectory("f"));
    await rejects("ENOTDIR", disk.subject.makeDirectory("f/g"));
    await rejects("ENOTDIR", disk.subject.write("f/g", text("")));
    assert.equal(await disk.subject.status("f/g"), undefined);
  });

  it("removes empty folders alone", async () => {
    await using disk = await open();
    await disk.subject.makeDirectory("a/b");
    await disk.subject.write("f", text(""));
    await rejects("ENOTEMPTY", disk.subject.removeDirectory("a"));
    await rejects("ENOTDIR", disk.subject.removeDirectory("f"));
    await disk.subject.removeDirectory("a/b");
    await disk.subject.removeDirectory("a");
    await rejects("ENOENT", disk.subject.removeDirectory("a"));
  });

  it("moves a folder with what is in it, over an empty one alone", async () => {
    await using disk = await open();
    await disk.subject.makeDirectory("a");
    await disk.subject.write("a/f", text("x"));
    await disk.subject.makeDirectory("b");
    await disk.subject.rename("a", "b");
    assert.equal(await read(disk.subject, "b/f"), "x");
    await disk.subject.makeDirectory("c");
    await disk.subject.write("f", text(""));
    await rejects("ENOTEMPTY", disk.subject.rename("c", "b"));
    await rejects("ENOTDIR", disk.subject.rename("c", "f"));
    await rejects("EISDIR", disk.subject.rename("f", "c"));
    await rejects("EINVAL", disk.subject.rename("b", "b/inside"));
  });
}

function pathContract(open: OpenDisk): void {
  it("refuses every path that could leave the root", async () => {
    await using disk = await open();
    for (const path of ["..", "../a", "a/../b", "/a", "a/", "a//b", ".", "./a", "a\0b"]) {
      await rejects("EINVAL", disk.subject.write(path, text("x")), path);
      await rejects("EINVAL", disk.subject.status(path), path);
      await rejects("EINVAL", disk.subject.list(path), path);
    }
  });

  it("never renames, removes or links the root", async () => {
    await using disk = await open();
    await rejects("EINVAL", disk.subject.rename("", "a"));
    await rejects("EINVAL", disk.subject.removeDirectory(""));
    await rejects("EINVAL", disk.subject.link("", "a"));
  });
}

function durabilityContract(open: OpenDisk): void {
  it("syncs files, folders and everything, changing nothing that is seen", async () => {
    await using disk = await open();
    await disk.subject.makeDirectory("d");
    await disk.subject.write("d/a", text("x"));
    await disk.subject.sync("d/a");
    await disk.subject.syncDirectory("d");
    await disk.subject.rename("d/a", "b");
    await disk.subject.barrier();
    await disk.subject.remove("b");
    await disk.subject.barrier();
    assert.deepEqual(await disk.subject.list(""), [{ name: "d", kind: "directory" }]);
  });

  it("makes many files durable with one barrier", async () => {
    await using disk = await open();
    for (let index = 0; index < 40; index += 1) await disk.subject.write(`f${index}`, text(String(index)));
    await disk.subject.barrier();
    assert.equal((await disk.subject.list("")).length, 40);
  });

  it("says when there is nothing to sync", async () => {
    await using disk = await open();
    await disk.subject.write("f", text(""));
    await rejects("ENOENT", disk.subject.sync("none"));
    await rejects("ENOENT", disk.subject.syncDirectory("none"));
    await rejects("ENOTDIR", disk.subject.syncDirectory("f"));
  });

  it("tells how much room there is", async () => {
    await using disk = await open();
    const { freeBytes, totalBytes } = await disk.subject.space();
    assert.ok(freeBytes > 0 && freeBytes <= totalBytes);
  });
}

function text(contents: string): Uint8Array {
  return new TextEncoder().encode(contents);
}

async function read(disk: Disk, path: string): Promise<string> {
  return new TextDecoder().decode(await disk.read(path, 1_000_000));
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Blob(await Array.fromAsync(pieces, (piece) => piece.slice())).arrayBuffer());
}

function rejects(code: DiskErrorCode, promise: Promise<unknown>, message?: string): Promise<void> {
  return assert.rejects(promise, (thrown) => thrown instanceof DiskError && thrown.code === code, message);
}
