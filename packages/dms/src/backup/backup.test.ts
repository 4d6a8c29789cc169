import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { SystemClock } from "@regrow/node/clock";
import { entriesOf, restore, startBackedUpDms, verify, type BackedUpDms } from "../../test/backed-up-dms.ts";
import { SQLITE_WORDS } from "../database/dialect.ts";
import { first } from "../database/migrations/001-first.ts";
import { people } from "../database/migrations/002-people.ts";
import { changes } from "../database/migrations/003-changes.ts";
import { releases } from "../database/migrations/004-releases.ts";
import { makeBackup } from "./index.ts";

const run = promisify(execFile);
const clock = new SystemClock();
const { signal } = new AbortController();
const onProgress = (): void => {};

describe("a backup of a DMS that runs", () => {
  let dms: BackedUpDms;
  before(async () => {
    dms = await startBackedUpDms();
  });
  after(() => dms[Symbol.asyncDispose]());

  it("holds the database, the keys, every file, and what is on its way; only its owner may read it", async () => {
    assert.equal((await stat(dms.file)).mode & 0o777, 0o600);
    const names = entriesOf(dms.bytes).map(({ name }) => name);
    assert.equal(names[0], "manifest.json");
    assert.equal(names[1], "dms.db");
    assert.deepEqual(names.slice(-2), ["lost.json", "SHA256SUMS"]);
    for (const name of ["device-ca.key.pem", "device-ca.pem", "device-server.pem", "sealing.key"])
      assert.ok(names.includes(name), name);
    assert.equal(names.filter((name) => name.startsWith("uploads/")).length, 1);
    const { counts, organisations, members } = dms.report.manifest;
    assert.equal(names.filter((name) => name.startsWith("blobs/")).length, counts.blobs);
    assert.equal(names.length, members);
    assert.deepEqual([counts.bundles, counts.users, counts.products, counts.uploads], [2, 1, 1, 1]);
    assert.equal(organisations.length, 1);
    assert.deepEqual(dms.report.lost, { missing: [], damaged: [], uploads: [] });
    assert.deepEqual(dms.report.strangers, []);
  });

  it("is unpacked and checked by tar(1) and sha256sum(1)", async () => {
    const into = join(dms.folder, "unpacked");
    await mkdir(into);
    await run("tar", ["-xf", dms.file, "-C", into]);
    await run("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: into });
    await writeFile(join(into, "sealing.key"), "another");
    await assert.rejects(run("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: into }));
  });

  it("comes back as a DMS with everything in it, also from members in parts", async () => {
    const parted = join(dms.folder, "parted.tar");
    await dms.backup(parted, { partBytes: 10_000 });
    assert.ok(entriesOf(await readFile(parted)).some(({ name }) => name === "dms.db@3"));
    for (const [index, from] of [dms.file, parted].entries()) {
      const folder = join(dms.folder, `restored-${index}`);
      await mkdir(folder); // an empty folder may be there
      await restore(from, folder);
      assert.equal((await stat(folder)).mode & 0o777, 0o700);
      assert.equal((await stat(join(folder, "device-ca.key.pem"))).mode & 0o777, 0o600);
      for (const name of ["device-ca.key.pem", "device-ca.pem", "sealing.key"])
        assert.deepEqual(await readFile(join(folder, name)), await readFile(join(dms.test.folder, name)), name);
      const [restored] = JSON.parse(await readFile(join(folder, "restored.json"), "utf8"));
      assert.ok(restored.madeAtMs <= restored.restoredAtMs);
      assert.deepEqual(await treeOf(join(folder, "blobs")), await treeOf(join(dms.test.folder, "blobs")));
      assert.deepEqual(await treeOf(join(folder, "uploads")), await treeOf(join(dms.test.folder, "uploads")));
      assert.deepEqual(
        (await readdir(dms.folder)).filter((name) => name.startsWith(".")),
        [],
      );
    }
  });

  it("is made anew only when asked to, never inside of what it holds, and of a DMS only", async () => {
    await assert.rejects(dms.backup(dms.file), isCode("BACKUP_EXISTS"));
    await dms.backup(dms.file, { force: true });
    await assert.rejects(dms.backup(join(dms.test.folder, "backup.tar")), isCode("USAGE"));
    await assert.rejects(dms.backup(join(dms.folder, "nowhere", "backup.tar")), isCode("OUTPUT_UNWRITABLE"));
    const request = { folder: dms.folder, to: join(dms.folder, "none.tar"), force: false, clock, signal, onProgress };
    await assert.rejects(makeBackup(request), isCode("BACKUP_NOTHING"));
    await assert.rejects(verify(join(dms.folder, "none.tar")), isCode("INPUT_UNREADABLE"));
  });

  it("goes into no folder that is in use, and says by what", async () => {
    const folder = join(dms.folder, "taken");
    await mkdir(folder);
    await writeFile(join(folder, "letters.txt"), "dear");
    await assert.rejects(
      restore(dms.file, folder),
      (error) =>
        isCode("BACKUP_FOLDER_TAKEN")(error) &&
        String(Object.values((error as RegrowError).details)).includes("letters.txt"),
    );
    await assert.rejects(restore(dms.file, dms.test.folder), isCode("BACKUP_DMS_RUNNING"));
    await assert.rejects(restore(dms.file, join(folder, "letters.txt")), isCode("BACKUP_FOLDER_TAKEN"));
    await assert.rejects(restore(dms.file, join(dms.folder, "no", "parent")), isCode("OUTPUT_UNWRITABLE"));
    assert.deepEqual(await readdir(folder), ["letters.txt"]);
  });

  it("leaves nothing behind when it is interrupted, and takes over from one that was killed", async () => {
    const stop = new AbortController();
    const to = join(dms.folder, "stopped.tar");
    const stopped = makeBackup({
      folder: dms.test.folder,
      to,
      force: false,
      clock,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await assert.rejects(stopped, { name: "AbortError" });
    assert.deepEqual(
      (await readdir(dms.folder)).filter((name) => name.includes("stopped")),
      [],
    );
    await mkdir(join(dms.folder, ".stopped.tar.partial"));
    await writeFile(join(dms.folder, ".stopped.tar.partial", "backup.tar"), "half");
    await dms.backup(to);
    assert.deepEqual(
      (await readdir(dms.folder)).filter((name) => name.includes("stopped")),
      ["stopped.tar"],
    );
  });

  it("says which files the DMS had lost; bundles that need them wait after the restoration (L7)", async () => {
    const { damaged, missing } = await spoilStore();
    const to = join(dms.folder, "lost.tar");
    const { lost, needing } = await dms.backup(to);
    assert.ok(
      needing.length > 0 && needing.every((text) => /^bundle ACME-KIOSK 1\.[01]\.0$/.test(text)),
      needing.join(),
    );
    assert.deepEqual(lost, { missing: [missing.sha256], damaged: [damaged.sha256], uploads: [] });
    const verified = await verify(to);
    assert.deepEqual([verified.lost, verified.needing], [lost, needing]);
    const folder = join(dms.folder, "lost");
    await restore(to, folder);
    using database = new DatabaseSync(join(folder, "dms.db"), { readOnly: true });
    const rows = database.prepare("select sha256 from damaged_files order by sha256").all();
    assert.deepEqual(
      rows.map(({ sha256 }) => sha256),
      [missing.sha256, damaged.sha256].toSorted(),
    );
    await assert.rejects(stat(join(folder, "blobs", damaged.sha256.slice(0, 2), `${damaged.sha256}.zst`)), {
      code: "ENOENT",
    });
    await missing.mend();
    await damaged.mend();
  });

  /** Takes one file of the store away and puts something else in the place of another. */
  async function spoilStore() {
    const [first = "", second = ""] = await treeOf(join(dms.test.folder, "blobs"));
    const at = (name: string) => join(dms.test.folder, "blobs", name);
    const sha256Of = (name: string) => basename(name, ".zst");
    await rename(at(first), join(dms.folder, "away"));
    const before = await readFile(at(second));
    await writeFile(at(second), before.subarray(0, -3));
    return {
      missing: { sha256: sha256Of(first), mend: () => rename(join(dms.folder, "away"), at(first)) },
      damaged: { sha256: sha256Of(second), mend: () => writeFile(at(second), before) },
    };
  }

  it("begins anew with a fresh copy of the database when a file is deleted while it is made", async () => {
    const [away = ""] = await treeOf(join(dms.test.folder, "blobs"));
    const sha256 = basename(away, ".zst");
    let deletions = 0;
    const to = join(dms.folder, "meanwhile.tar");
    const { lost, manifest } = await makeBackup({
      ...{ folder: dms.test.folder, to, force: false, clock, signal },
      onProgress: () => {
        if (deletions > 0) return;
        deletions += 1;
        // Rows first, as the DMS does it. The copy that is being written still names the file.
        using database = new DatabaseSync(join(dms.test.folder, "dms.db"), { timeout: 5_000 });
        database.prepare("delete from bundle_objects where sha256 = ?").run(sha256);
        rmSync(join(dms.test.folder, "blobs", away));
      },
    });
    assert.deepEqual([lost.missing, manifest.counts.blobs], [[], dms.report.manifest.counts.blobs - 1]);
    await verify(to);
  });

  it("is made of an older DMS too, and brought to this program's schema when it is restored", async () => {
    const old = join(dms.folder, "old");
    await mkdir(old);
    {
      using database = new DatabaseSync(join(old, "dms.db"));
      database.exec(
        "create table migrations (number integer primary key, name text not null, applied_at_ms integer not null)",
      );
      for (const { number, name, statements } of [first, people, changes, releases]) {
        for (const statement of statements(SQLITE_WORDS)) database.exec(statement);
        database.prepare("insert into migrations values (?, ?, 0)").run(number, name);
      }
    }
    const to = join(dms.folder, "old.tar");
    const { manifest } = await makeBackup({ folder: old, to, force: false, clock, signal, onProgress });
    assert.equal(manifest.schema, 4);
    assert.equal((await verify(to)).manifest.schema, 4);
    const folder = join(dms.folder, "no-longer-old");
    await restore(to, folder);
    using database = new DatabaseSync(join(folder, "dms.db"), { readOnly: true });
    const newest = database.prepare("select max(number) as number from migrations").get()?.["number"];
    assert.equal(newest, dms.report.manifest.schema);
  });

  it("knows every table that names files", () => {
    using database = new DatabaseSync(join(dms.test.folder, "dms.db"), { readOnly: true });
    const naming = database
      .prepare(
        "select m.name from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and c.name = 'sha256'",
      )
      .all();
    // Uploads have files of their own; damaged files are those that are not there.
    const known = ["bundle_objects", "damaged_files", "files", "uploads"];
    assert.deepEqual(
      naming.map(({ name }) => String(name)).toSorted(),
      known,
      "does a new table name blobs? Then readFacts must know",
    );
  });

  it("names what does not belong to a DMS, and leaves it out", async () => {
    await writeFile(join(dms.test.folder, "notes.txt"), "mine");
    const { strangers } = await dms.backup(join(dms.folder, "strangers.tar"));
    assert.deepEqual(strangers, ["notes.txt"]);
    await rm(join(dms.test.folder, "notes.txt"));
  });
});

async function treeOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .toSorted();
}

function isCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
