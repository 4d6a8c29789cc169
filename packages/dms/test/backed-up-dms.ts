import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TarReader } from "@regrow/core/bundle";
import { SystemClock } from "@regrow/node/clock";
import { makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { makeBackup, restoreBackup, verifyBackup, type BackupReport } from "../src/backup/index.ts";
import { startDms, type TestDms } from "./start-dms.ts";
import { signUp, type TestPerson } from "./test-person.ts";

/** A DMS that runs, with two bundles and an upload that is on its way, and a backup of it. */
export interface BackedUpDms extends AsyncDisposable {
  readonly test: TestDms;
  /** For files of the test's own; the backup lies there. */
  readonly folder: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly report: BackupReport;
  backup(to: string, more?: { readonly force?: boolean; readonly partBytes?: number }): Promise<BackupReport>;
}

const PRODUCT = "ACME-KIOSK";
const { signal } = new AbortController();
const around = { clock: new SystemClock(), signal, onProgress: () => {} };

export async function startBackedUpDms(): Promise<BackedUpDms> {
  await using starting = new AsyncDisposableStack();
  const { path: folder } = starting.use(await makeTempFolder());
  const test = starting.use(await startDms());
  await fill(test);
  const backup: BackedUpDms["backup"] = (to, more = {}) =>
    makeBackup({ ...around, folder: test.folder, to, force: false, ...more });
  const file = join(folder, "backup.tar");
  const report = await backup(file);
  const bytes = await readFile(file);
  const held = starting.move();
  return { test, folder, file, bytes, report, backup, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

export const restore = (file: string, folder: string): ReturnType<typeof restoreBackup> =>
  restoreBackup({ ...around, file, folder });
export const verify = (file: string): ReturnType<typeof verifyBackup> => verifyBackup({ ...around, file });

async function fill(test: TestDms): Promise<void> {
  const anna = await signUp(test);
  const publisher = makePublisher({ product: PRODUCT });
  const platformRoot = Buffer.from(publisher.platformRoot).toString();
  await anna.send("POST", "/api/products", { code: PRODUCT, platformRoot });
  for (const version of ["1.0.0", "1.1.0"]) {
    const files = { "main.mjs": version, "same.txt": "same" };
    const added = await anna.upload(PRODUCT, publisher.bundle({ version, files }));
    assert.equal(added.statusCode, 201, added.payload);
  }
  await beginUpload(test, anna);
}

/** A bundle of which one half has arrived. */
async function beginUpload(test: TestDms, anna: TestPerson): Promise<void> {
  const uploads = `/api/products/${PRODUCT}/uploads`;
  const begun = await anna.send("POST", uploads, { sizeBytes: 2_000, sha256: "a".repeat(64) });
  const { id } = begun.json<{ id: string }>();
  const sent = await test.dms.people.inject({
    method: "PUT",
    url: `${uploads}/${id}?offset=0`,
    headers: { authorization: `Bearer ${anna.token}`, "content-type": "application/octet-stream" },
    payload: Buffer.alloc(1_000, "x"),
  });
  assert.ok(sent.statusCode < 300, sent.payload);
}

/** An entry of a tar, and where its contents are. */
export interface FoundEntry {
  readonly name: string;
  readonly start: number;
  readonly contents: Uint8Array;
}

export function entriesOf(tar: Uint8Array): readonly FoundEntry[] {
  const found: FoundEntry[] = [];
  for (let at = 0; tar[at] !== 0 && at < tar.length;) {
    const [event] = new TarReader().push(tar.subarray(at, at + 512));
    assert.ok(event?.kind === "entry");
    const start = at + 512;
    found.push({ name: event.name, start, contents: tar.subarray(start, start + event.sizeBytes) });
    at = start + Math.ceil(event.sizeBytes / 512) * 512;
  }
  return found;
}
