import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { FakeLink, answerOf } from "../../test/fake-link.ts";
import { download } from "./download.ts";
import { upload, type UploadOptions } from "./upload.ts";

/** Bytes of every value, line ends and prompts among them. */
const BYTES = Buffer.concat([
  Buffer.from(Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7) & 0xff)),
  Buffer.from("> \r\n"),
]);

interface Place {
  readonly folder: string;
  readonly file: string;
  readonly steps: string[];
  readonly options: UploadOptions;
}

function inFolder(use: (place: Place) => Promise<void>): Promise<void> {
  return withTempFolder(async (folder) => {
    const steps: string[] = [];
    const progress = ({ done, total }: { readonly done: number; readonly total: number | null }): void =>
      void steps.push(`${done}/${total}`);
    const file = join(folder, "here.bin");
    const options = { file, name: "there.bin", status: { progress }, signal: new AbortController().signal };
    await use({ folder, file, steps, options });
  });
}

describe("upload", () => {
  for (const dialect of ["gecko-os", "zentrios"] as const)
    it(`makes the file, announced as ${dialect} has it, in pieces`, () =>
      inFolder(async ({ file, options, steps }) => {
        await writeFile(file, BYTES);
        const link = new FakeLink({ dialect });
        const moved = await upload(link, options);
        assert.deepEqual(moved, {
          name: "there.bin",
          file,
          sizeBytes: 5_004,
          checked: dialect === "gecko-os" ? "crc32" : "crc16",
        });
        assert.deepEqual(link.files.get("there.bin"), BYTES);
        assert.equal(link.streams.size, 0);
        assert.equal(steps.at(-1), "5004/5004");
        const announced = link.lines.find((line) => line.startsWith("file_create"));
        const form =
          dialect === "gecko-os"
            ? /^file_create there\.bin 5004 -o -c 0x[0-9A-F]{8}$/
            : /^file_create -o there\.bin 5004 1\.0\.0\.0 0xFE [0-9A-F]{4}$/;
        assert.match(announced ?? "", form);
        for (const line of link.lines.filter((each) => each.startsWith("stream_write")))
          assert.match(line, / 3 (1000|4)$/);
      }));

  it("makes an empty file, and one whose name has spaces", () =>
    inFolder(async ({ file, options }) => {
      await writeFile(file, "");
      const link = new FakeLink();
      await upload(link, { ...options, name: "a file" });
      assert.deepEqual(link.files.get("a file"), Buffer.alloc(0));
    }));

  it("closes the stream when a piece is refused, so that nothing half is left", () =>
    inFolder(async ({ file, options }) => {
      await writeFile(file, BYTES);
      let pieces = 0;
      const link = new FakeLink({
        reply: (line) =>
          line.startsWith("stream_write") && (pieces += 1) === 3 ? answerOf("Command failed", 1) : undefined,
      });
      await assert.rejects(upload(link, options), (error) => {
        assert.ok(error instanceof RegrowError && error.code === "CONSOLE_REFUSED");
        assert.equal(error.details["answer"], "Command failed");
        return true;
      });
      assert.equal(link.lines.at(-1), "stream_close 3");
      assert.equal(link.files.size + link.streams.size, 0);
    }));

  it("closes it with Ctrl-C too, and fails with what ended the link", () =>
    inFolder(async ({ file, options }) => {
      await writeFile(file, BYTES);
      const stop = new AbortController();
      const link = new FakeLink({
        reply: (line) => void (line.startsWith("stream_write") && stop.abort(new Error("Ctrl-C"))),
      });
      await assert.rejects(upload(link, { ...options, signal: stop.signal }), /Ctrl-C/);
      assert.equal(link.lines.at(-1), "stream_close 3");
      const lost = new FakeLink({
        reply: (line) => {
          if (!line.startsWith("stream")) return undefined;
          throw new RegrowError("CONSOLE_LOST");
        },
      });
      await assert.rejects(upload(lost, options), { code: "CONSOLE_LOST" });
    }));

  it("refuses what cannot be read, sent or named, before anything is said", () =>
    inFolder(async ({ folder, file, options }) => {
      const link = new FakeLink();
      await assert.rejects(upload(link, options), { code: "INPUT_UNREADABLE" });
      await assert.rejects(upload(link, { ...options, file: folder }), { code: "INPUT_UNREADABLE" });
      await writeFile(file, "x");
      for (const name of ["", "sys/kernel.bin", "x".repeat(96), "a\nb"])
        await assert.rejects(upload(link, { ...options, name }), { code: /^FILE_/ });
      assert.equal(link.lines.length, 0);
      await assert.rejects(upload(link, { ...options, name: 'a"b' }), { code: "FILE_NAME_INVALID" });
      assert.ok(!link.lines.some((line) => line.startsWith("file_create")));
    }));

  it("refuses an answer that is no stream", () =>
    inFolder(async ({ file, options }) => {
      await writeFile(file, "x");
      const link = new FakeLink({
        reply: (line) => (line.startsWith("file_create") ? answerOf("all fine") : undefined),
      });
      await assert.rejects(upload(link, options), { code: "CONSOLE_ANSWER_INVALID" });
    }));
});

describe("download", () => {
  for (const [dialect, checked] of [
    ["gecko-os", "sha256"],
    ["zentrios", "size"],
  ] as const)
    it(`brings the file, checked by ${checked} as ${dialect} can`, () =>
      inFolder(async ({ folder, file, options, steps }) => {
        const link = new FakeLink({ dialect });
        link.files.set("there.bin", BYTES);
        assert.equal((await download(link, options)).checked, checked);
        assert.deepEqual(await readFile(file), BYTES);
        assert.equal(steps.at(-1), "5004/5004");
        assert.deepEqual(await readdir(folder), ["here.bin"]);
        // Its end has closed it; the number may be somebody else's now.
        assert.ok(!link.lines.some((line) => line.startsWith("stream_close")));
      }));

  it("brings an empty file, and one whose name has spaces, in both dialects", () =>
    inFolder(async ({ file, options }) => {
      for (const dialect of ["gecko-os", "zentrios"] as const) {
        const link = new FakeLink({ dialect });
        link.files.set("a  file", Buffer.alloc(0));
        await download(link, { ...options, name: "a  file" });
        assert.equal((await readFile(file)).length, 0);
        assert.equal(link.streams.size, 0);
      }
    }));

  const failures: readonly (readonly [
    string,
    string,
    (line: string, link: FakeLink) => ReturnType<typeof answerOf> | undefined,
  ])[] = [
    [
      "bytes that are not the device's",
      "FILE_CHECKSUM_WRONG",
      (line) => (line.endsWith(" 104") ? answerOf("x".repeat(104)) : undefined),
    ],
    [
      "more bytes than were asked for",
      "FILE_SIZE_WRONG",
      (line) => (line.startsWith("stream_read") ? answerOf("x".repeat(701)) : undefined),
    ],
    [
      "an end that comes too early",
      "FILE_SIZE_WRONG",
      (line) => (line.endsWith(" 104") ? { ...answerOf(""), payload: new Uint8Array() } : undefined),
    ],
    [
      "a refusal in the middle",
      "CONSOLE_REFUSED",
      (line) => (line.endsWith(" 104") ? answerOf("Command failed", 1) : undefined),
    ],
    [
      "a size that is none",
      "FILE_UNKNOWN",
      (line) => (line.startsWith("file_stat") ? answerOf("size: -1") : undefined),
    ],
  ];
  for (const [what, code, reply] of failures)
    it(`leaves what was there before, and nothing beside it, after ${what}`, () =>
      inFolder(async ({ folder, file, options }) => {
        await writeFile(file, "before");
        const link: FakeLink = new FakeLink({ reply: (line) => reply(line, link) });
        link.files.set("there.bin", BYTES);
        await assert.rejects(download(link, options), { code });
        assert.equal(await readFile(file, "utf8"), "before");
        assert.deepEqual(await readdir(folder), ["here.bin"]);
        // The one whose last piece this test has made up is still open on the device that it has made up.
        if (code !== "FILE_CHECKSUM_WRONG") assert.equal(link.streams.size, 0);
      }));

  it("says when the file is not there, or cannot be written here", () =>
    inFolder(async ({ folder, options }) => {
      await assert.rejects(download(new FakeLink(), options), { code: "CONSOLE_REFUSED" });
      await assert.rejects(download(new FakeLink({ dialect: "zentrios" }), options), { code: "FILE_UNKNOWN" });
      const link = new FakeLink();
      link.files.set("there.bin", BYTES);
      await assert.rejects(download(link, { ...options, file: join(folder, "no", "such") }), {
        code: "OUTPUT_UNWRITABLE",
      });
    }));
});
