import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { encodeTar } from "@regrow/core/bundle";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { entriesOf, restore, startBackedUpDms, verify, type BackedUpDms } from "../../test/backed-up-dms.ts";

describe("a backup that somebody or something has changed", () => {
  let dms: BackedUpDms;
  before(async () => {
    dms = await startBackedUpDms();
  });
  after(() => dms[Symbol.asyncDispose]());

  it("is found whole", async () => {
    const { manifest, lost } = await verify(dms.file);
    assert.deepEqual({ manifest, lost }, { manifest: dms.report.manifest, lost: dms.report.lost });
  });

  it("is refused with any byte changed", async () => {
    const changed = join(dms.folder, "changed.tar");
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: dms.bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (offset, mask) => {
          const copy = Buffer.from(dms.bytes);
          copy[offset] = (copy[offset] ?? 0) ^ mask;
          await writeFile(changed, copy);
          await assert.rejects(verify(changed), isBackupError);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is refused with a byte changed in any of its members, by the member's name", async () => {
    const changed = join(dms.folder, "changed-member.tar");
    for (const { name, start, contents } of entriesOf(dms.bytes)) {
      if (["manifest.json", "lost.json", "SHA256SUMS"].includes(name)) continue; // they are read before they are compared
      const copy = Buffer.from(dms.bytes);
      const at = start + Math.floor(contents.length / 2);
      copy[at] = (copy[at] ?? 0) ^ 1;
      await writeFile(changed, copy);
      await assert.rejects(verify(changed), (error) => {
        assert.ok(error instanceof RegrowError);
        assert.equal(error.code, "BACKUP_DAMAGED", `${name}: ${error.message}`);
        assert.equal(error.details["member"], name);
        assert.match(String(error.details["expected"]), /^[0-9a-f]{64}$/);
        assert.notEqual(error.details["expected"], error.details["actual"]);
        return true;
      });
    }
  });

  it("is refused when it ends anywhere but at its end, or goes on", async () => {
    const cut = join(dms.folder, "cut.tar");
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: dms.bytes.length - 1 }), async (length) => {
        await writeFile(cut, dms.bytes.subarray(0, length));
        await assert.rejects(verify(cut), isCode("BACKUP_TRUNCATED"));
      }),
      { numRuns: 40 },
    );
    await writeFile(cut, Buffer.concat([dms.bytes, Buffer.alloc(512)]));
    await assert.rejects(verify(cut), isBackupError);
  });

  it("is refused, and nothing is there, when what is inside does not belong there, whatever its table says", async () => {
    const bad = join(dms.folder, "bad.tar");
    const folder = join(dms.folder, "bad");
    for (const [what, code, reason, entries] of evilBackups(dms.bytes)) {
      await writeFile(bad, encodeTar(entries));
      await assert.rejects(restore(bad, folder), (error) => {
        assert.ok(error instanceof RegrowError, `${what}: ${String(error)}`);
        assert.equal(error.code, code, `${what}: ${error.message}`);
        assert.match(JSON.stringify(error.details), reason, what);
        return true;
      });
      const left = (await readdir(dms.folder)).filter((name) => name.includes("bad"));
      assert.deepEqual(left, ["bad.tar"], what);
    }
  });

  it("is refused with anything but files in it", async () => {
    const bad = join(dms.folder, "link.tar");
    for (const type of ["1", "2", "5", "L", "x"]) {
      const copy = Buffer.from(dms.bytes);
      const { start } = entriesOf(dms.bytes).at(3) ?? { start: 0 };
      const header = copy.subarray(start - 512, start);
      header.write(type, 156);
      header.fill(" ", 148, 156);
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
      await writeFile(bad, copy);
      await assert.rejects(verify(bad), isCode("BACKUP_MALFORMED"));
    }
  });
});

type TarEntry = readonly [name: string, contents: Uint8Array];
type EvilBackup = readonly [what: string, code: ErrorCode, reason: RegExp, entries: readonly TarEntry[]];

/** Made by somebody who knows the format: everything is right but for one thing. */
function evilBackups(good: Uint8Array): readonly EvilBackup[] {
  const entries = entriesOf(good).map(({ name, contents }): TarEntry => [name, contents]);
  const x = Buffer.from("x");
  const find = (part: string): TarEntry => {
    const found = entries.find(([name]) => name.includes(part));
    assert.ok(found !== undefined, part);
    return found;
  };
  const [blob] = find("blobs/");
  const [upload] = find("uploads/");
  const without = (gone: string): readonly TarEntry[] => entries.filter(([name]) => name !== gone);
  const malformed = (what: string, reason: RegExp, changed: readonly TarEntry[]): EvilBackup => [
    ...([what, "BACKUP_MALFORMED", reason] as const),
    seal(changed),
  ];
  return [
    malformed("a path that leads out", /not a name/, insert(entries, ["../evil.pem", x])),
    malformed("an absolute path", /not a name/, insert(entries, ["/etc/evil.pem", x])),
    malformed("a path within a name", /not a name/, insert(entries, ["blobs/../../x.pem", x])),
    malformed("a file in a folder of its own", /not a name/, insert(entries, ["packs/x.pem", x])),
    malformed("a file that nobody needs", /does not name it/, insert(entries, [`blobs/aa/${"a".repeat(64)}.zst`, x])),
    malformed("endless members", /more than 1000 keys/, manyFiles(entries)),
    malformed("a part without its first", /without the one before/, insert(entries, ["sealing.key@2", x])),
    malformed("a member twice", /comes twice/, insert(entries, find("sealing.key"))),
    malformed("no manifest", /manifest.json does not come/, entries.slice(1)),
    malformed("no database", /dms.db does not come/, without("dms.db")),
    malformed("no lost.json", /wrong place/, without("lost.json")),
    malformed("a file of a bundle less", /is not there/, without(blob)),
    malformed("an upload less", /is not there/, without(upload)),
    ["another file of a bundle", "BACKUP_DAMAGED", /not what it is named after/, seal(replace(entries, blob, x))],
    ["another length of an upload", "BACKUP_DAMAGED", /1000 bytes/, seal(replace(entries, upload, x))],
    ["no table", "BACKUP_MALFORMED", /SHA256SUMS.*is not there/, entries.slice(0, -1)],
    [
      "more members than announced",
      "BACKUP_MALFORMED",
      /more than/,
      sealTable(insert(entries, ["x.json", Buffer.alloc(0)])),
    ],
    [
      "more bytes than announced",
      "BACKUP_MALFORMED",
      /more than/,
      sealTable(replace(entries, "sealing.key", Buffer.alloc(9_999))),
    ],
    ["fewer members than announced", "BACKUP_MALFORMED", /announces 1/, sealTable(without("sealing.key"))],
    [
      "another kind of file",
      "BACKUP_MALFORMED",
      /manifest.json/,
      sealTable(replace(entries, "manifest.json", Buffer.from("{}"))),
    ],
    ["a newer format", "BACKUP_NEWER", /"format":2/, sealTable(announce(entries, { formatVersion: 2, more: true }))],
    ["a newer schema", "BACKUP_NEWER", /"schema":9999/, sealTable(announce(entries, { schema: 9_999 }))],
    ["another schema", "BACKUP_MALFORMED", /another schema/, sealTable(announce(entries, { schema: 1 }))],
    ["more than fits on any disk", "STORAGE_FULL", /freeBytes/, sealTable(announce(entries, { bytes: 2 ** 52 }))],
  ];
}

/** Behind the database. */
function insert(entries: readonly TarEntry[], entry: TarEntry): readonly TarEntry[] {
  return [...entries.slice(0, 2), entry, ...entries.slice(2)];
}

function manyFiles(entries: readonly TarEntry[]): readonly TarEntry[] {
  const many = Array.from({ length: 1_001 }, (_, index): TarEntry => [`a${index}.json`, Buffer.alloc(0)]);
  return [...entries.slice(0, 2), ...many, ...entries.slice(2)];
}

function replace(entries: readonly TarEntry[], replaced: string, contents: Uint8Array): readonly TarEntry[] {
  return entries.map(([name, before]) => [name, name === replaced ? contents : before]);
}

function announce(entries: readonly TarEntry[], change: object): readonly TarEntry[] {
  const [, contents] = entries.find(([name]) => name === "manifest.json") ?? ["", Buffer.from("{}")];
  const manifest: object = { ...JSON.parse(Buffer.from(contents).toString()), ...change };
  return replace(entries, "manifest.json", Buffer.from(JSON.stringify(manifest)));
}

/** With a manifest and a table that fit. */
function seal(entries: readonly TarEntry[]): readonly TarEntry[] {
  const own = ["manifest.json", "lost.json", "SHA256SUMS"];
  const bytes = entries.reduce((sum, [name, contents]) => sum + (own.includes(name) ? 0 : contents.length), 0);
  return sealTable(announce(entries, { members: entries.length, bytes }));
}

function sealTable(entries: readonly TarEntry[]): readonly TarEntry[] {
  const lines = entries
    .filter(([name]) => name !== "SHA256SUMS")
    .map(([name, contents]) => `${createHash("sha256").update(contents).digest("hex")}  ${name}\n`);
  return replace(entries, "SHA256SUMS", Buffer.from(lines.join("")));
}

function isBackupError(error: unknown): boolean {
  return error instanceof RegrowError && (error.code.startsWith("BACKUP_") || error.code === "STORAGE_FULL");
}

function isCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
