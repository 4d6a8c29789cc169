import assert from "node:assert/strict";
import { chmod, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { initDevice } from "@regrow/device/identity";
import { FILES } from "@regrow/device/layout";
import { SystemClock } from "@regrow/node/clock";
import { acquireLock } from "@regrow/node/file-lock";
import { makePublisher } from "@regrow/testing/publisher";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { run } from "../command/index.ts";
import { installAtFactory } from "../device/index.ts";
import { loadCommands } from "./index.ts";

const publisher = makePublisher();

/** A device that left the factory with a version, and its bundle. */
async function makeDevice(root: string): Promise<void> {
  await initDevice(root, { platformRoot: publisher.platformRoot });
  const file = join(root, "from-the-factory.regrow");
  await writeFile(file, publisher.bundle({ version: "1.0.0" }));
  await installAtFactory(root, file, Date.UTC(2026, 0, 1));
}

async function doctor(root: string, ...further: string[]): Promise<{ code: number; out: string; error: string }> {
  let out = "";
  let error = "";
  const code = await run(["doctor", "--root", root, ...further], {
    commands: loadCommands,
    folder: "/",
    environment: {},
    clock: new SystemClock(),
    signal: new AbortController().signal,
    out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
    error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
  });
  return { code, out, error };
}

/** Another byte in the only object: in the store and, by its link, in the version. */
async function damageObject(root: string): Promise<string> {
  const [folder = ""] = await readdir(join(root, "objects"));
  const [name = ""] = await readdir(join(root, "objects", folder));
  const file = join(root, "objects", folder, name);
  const bytes = await readFile(file);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await chmod(file, 0o644);
  await writeFile(file, bytes);
  await chmod(file, 0o444);
  return `objects/${folder}/${name}`;
}

describe("regrow doctor", () => {
  it("keeps the bundle of the factory, read-only, and finds a new device whole", () =>
    withTempFolder(async (root) => {
      await makeDevice(root);
      assert.deepEqual(
        await readFile(join(root, FILES.factoryBundle)),
        await readFile(join(root, "from-the-factory.regrow")),
      );
      assert.deepEqual(await doctor(root), { code: 0, out: "everything is whole; installed versions: 1\n", error: "" });
    }));

  it("names what is damaged with --check, repairs it without, and logs that", () =>
    withTempFolder(async (root) => {
      await makeDevice(root);
      const path = await damageObject(root);
      const looked = await doctor(root, "--check", "--json");
      assert.equal(looked.code, 1);
      assert.equal(JSON.parse(looked.out).findings[0].path, path);
      assert.deepEqual(JSON.parse(looked.out).findings[0].versions, ["1.0.0"]);
      const repaired = await doctor(root);
      assert.equal(repaired.code, 0, repaired.out);
      assert.match(repaired.out, /version 1.0.0; repaired from the factory bundle/);
      assert.match(await readFile(join(root, FILES.recoveryLog), "utf8"), /"by":"console","event":\{"kind":"repaired"/);
      assert.equal((await doctor(root, "--check")).code, 0);
    }));

  it("writes a lost boot record anew", () =>
    withTempFolder(async (root) => {
      await makeDevice(root);
      await writeFile(join(root, FILES.bootRecords[0]), "garbage");
      assert.match((await doctor(root, "--check")).out, /boot\/record.0: truncated/);
      const { code, out } = await doctor(root);
      assert.equal(code, 0, out);
      assert.match((await doctor(root)).out, /everything is whole; installed versions: 1/);
    }));

  it("refuses a device that runs, and a folder that is none", () =>
    withTempFolder(async (root) => {
      assert.equal((await doctor(root)).code, 66);
      await makeDevice(root);
      const taken = await acquireLock(join(root, FILES.lock));
      assert.ok(taken.kind === "acquired");
      const { code, error } = await doctor(root);
      assert.equal(code, 75);
      assert.match(error, /type 'doctor' on its console/);
      await taken.lock.release();
    }));
});
