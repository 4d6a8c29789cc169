import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FILE_TYPES, crc32, formatFiles, type FileEntry } from "@regrow/core/file";
import type { CommandResult } from "../api/index.ts";
import { fileAddress, filterFiles, nameProblem, readListing, typeText } from "./listing.ts";
import { uploadFile } from "./upload-file.ts";

const entry = (name: string, more: Partial<FileEntry> = {}): FileEntry => ({
  name,
  origin: "user",
  owner: "user",
  type: FILE_TYPES.general,
  flags: 1,
  permissions: 7,
  handle: 12,
  sizeBytes: 1_853,
  version: "1.0.0",
  crc32: null,
  createdMs: null,
  ...more,
});

describe("readListing", () => {
  it("reads what a device lists, in both dialects", () => {
    const files = [
      entry("notes and more.txt"),
      entry("sys/kernel.bin", { origin: "system", type: FILE_TYPES.kernel, sizeBytes: 123_456_789_012 }),
      entry("webapp/index.html", { type: FILE_TYPES.webApp, version: "12.34.56" }),
    ];
    for (const dialect of ["gecko-os", "zentrios"] as const) {
      const listed = readListing(formatFiles(files, { dialect, isVerbose: true }));
      assert.deepEqual(
        listed.map(({ name, sizeBytes, type, isSystem }) => [name, sizeBytes, type, isSystem]),
        [
          ["notes and more.txt", 1_853, "44", false],
          ["sys/kernel.bin", 123_456_789_012, "01", true],
          ["webapp/index.html", 1_853, "45", false],
        ],
      );
    }
    assert.deepEqual(readListing("garbage\n# 1\n"), []);
    assert.deepEqual([typeText("45"), typeText("9A")], ["web app", "type 9A"]);
  });

  it("finds files by a part of their name", () => {
    const files = readListing(
      formatFiles([entry("b.TXT"), entry("a.txt"), entry("c")], { dialect: "gecko-os", isVerbose: true }),
    );
    assert.deepEqual(
      filterFiles(files, " txt ").map(({ name }) => name),
      ["a.txt", "b.TXT"],
    );
  });
});

describe("fileAddress", () => {
  it("is no route of the API, and leads to the file", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom("log", "command/ver", "stream", "bundle"), fc.string({ minLength: 1 })),
        (name) => {
          fc.pre(name.isWellFormed());
          const address = fileAddress(name);
          assert.match(address, /^\/%[0-9A-F]{2}[!-~]*$/);
          assert.equal(decodeURIComponent(address.slice(1)), name);
        },
      ),
    );
  });
});

describe("nameProblem", () => {
  it("is what the device would refuse", () => {
    assert.equal(nameProblem("webapp/a b.txt"), null);
    for (const name of ["", "x".repeat(96), 'a"b', "a\nb", "sys/x"]) assert.notEqual(nameProblem(name), null, name);
  });
});

describe("uploadFile", () => {
  const answer = (text: string, code = 0, advice: string | null = null): CommandResult => ({
    kind: "answer",
    code,
    text,
    response: text,
    isSafeMode: false,
    advice,
  });
  const never = new AbortController().signal;

  it("sends all bytes in pieces that a request can carry, with a checksum", async () => {
    const bytes = Uint8Array.from({ length: 6_000 }, (_, index) => index);
    const lines: string[] = [];
    const sent: number[] = [];
    const progress: number[] = [];
    const uploaded = await uploadFile("my file", bytes, {
      run: async (line, options) => {
        lines.push(line);
        sent.push(...(options?.data ?? []));
        return answer(line.startsWith("file_create") ? "3" : "Success");
      },
      dialect: "gecko-os",
      onProgress: (bytesSent) => void progress.push(bytesSent),
      signal: never,
    });
    assert.deepEqual(uploaded, { ok: true });
    assert.deepEqual(Uint8Array.from(sent), bytes);
    assert.deepEqual(progress, [2_560, 5_120, 6_000]);
    assert.deepEqual(lines, [
      `file_create "my file" 6000 -o -c 0x${crc32(bytes).toString(16).toUpperCase().padStart(8, "0")}`,
      "stream_write 3 2560",
      "stream_write 3 2560",
      "stream_write 3 880",
      "stream_close 3",
    ]);
  });

  it("names the older line's places, and stops with nothing made", async () => {
    const lines: string[] = [];
    const stop = new AbortController();
    const uploaded = await uploadFile("a", new Uint8Array(5_000), {
      run: async (line) => {
        lines.push(line);
        if (line.startsWith("stream_write")) stop.abort();
        return answer(line.startsWith("file_create") ? "0" : "Success");
      },
      dialect: "zentrios",
      onProgress: () => {},
      signal: stop.signal,
    });
    assert.equal(uploaded.ok, false);
    assert.match(lines[0] ?? "", /^file_create -o a 5000 1\.0\.0\.0 0xFE [0-9A-F]{4}$/);
    assert.deepEqual(lines.slice(1), ["stream_write 0 2560", "stream_close 0"]);
  });

  it("says why it is refused", async () => {
    const uploaded = await uploadFile("a", new Uint8Array(1), {
      run: async () => answer("Command failed", 1, "the disk is full"),
      dialect: "gecko-os",
      onProgress: () => {},
      signal: never,
    });
    assert.deepEqual(uploaded, { ok: false, reason: "Command failed: the disk is full" });
  });
});
