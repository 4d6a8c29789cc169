import assert from "node:assert/strict";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import { makePublisher } from "@regrow/testing/publisher";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { regrow } from "../harness/command-line.ts";
import { figure } from "../harness/figure.ts";
import { publishHello } from "../harness/hello.ts";
import { Ledger } from "../harness/load/ledger.ts";
import { runLoad } from "../harness/load/load.ts";
import { mount, whyNoMount } from "../harness/mounted.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const WAIT_MS = 60_000;
/** Acknowledged writes before the backup begins, and while devices live on after it. */
const BEFORE = 150;
const LATER = 50;

/** docs/how-to/back-up-and-restore.md, with a device that lives on. */
describe("a DMS that is lost and comes back from its backup", { timeout: 300_000 }, () => {
  let scene: Scene;
  let file: string;
  const ledger = new Ledger();
  let acknowledged = 0;

  before(async () => {
    scene = await startScene({ product: "HELLO" });
    file = join(scene.folder, "backup.tar");
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    await publishHello(scene, { version: "1.2.0" });
    await publishHello(scene, { version: "1.1.0" });
  });
  after(async () => await scene[Symbol.asyncDispose]());

  it("is backed up while many people and devices write, and none of them is refused", async () => {
    const over = new AbortController();
    const load = await startLoad(scene, ledger, over.signal);
    await ledger.more(BEFORE);
    acknowledged = ledger.count;
    const backup = await regrow(scene, "dms", "backup", "--folder", scene.dmsFolder, "--to", file, "--json");
    assert.equal(backup.exit, 0, backup.shown);
    const meanwhile = ledger.count - acknowledged;
    await ledger.more(LATER);
    over.abort();
    assert.deepEqual(await load(), []);
    assert.ok(meanwhile > 0, "nothing was written while it was backed up");
    figure(`backup under load: ${acknowledged} acknowledged writes before it, ${meanwhile} while it was made`);
    const verified = await regrow(scene, "dms", "verify-backup", file);
    assert.equal(verified.exit, 0, verified.shown);
  });

  it("is restored only where it does no harm", async () => {
    const into = join(scene.folder, "refused");
    const running = await regrow(scene, "dms", "restore", file, "--folder", scene.dmsFolder);
    assert.equal(running.code, "BACKUP_DMS_RUNNING");
    const truncated = join(scene.folder, "truncated.tar");
    const bytes = await readFile(file);
    await writeFile(truncated, bytes.subarray(0, bytes.length - 100_000));
    assert.equal((await regrow(scene, "dms", "restore", truncated, "--folder", into)).code, "BACKUP_TRUNCATED");
    assert.deepEqual(
      (await readdir(scene.folder)).filter((name) => name.includes("refused")),
      [],
    );
  });

  it("comes back with everything that it had acknowledged, and the fleet goes on", async () => {
    // The device is ahead of the backup: an update, its outcome, a closed offer, entries of its log.
    await scene.update("1.1.0");
    const before = await scene.client.call("getDevice", { uuid: scene.uuid });
    await scene.dms().child.killAll();
    await rm(scene.dmsFolder, { recursive: true });

    const restored = await regrow(scene, "dms", "restore", file, "--folder", scene.dmsFolder);
    assert.equal(restored.exit, 0, restored.shown);
    {
      using database = new DatabaseSync(join(scene.dmsFolder, "dms.db"), { readOnly: true });
      assert.deepEqual(ledger.lost(database, acknowledged), []);
    }
    await scene.restartDms("kill");
    const told = await until(
      "what the device did since the backup",
      async () => {
        await scene.device().ask("ota", /up to date|DMS_UNREACHABLE/i, WAIT_MS);
        const device = await scene.client.call("getDevice", { uuid: scene.uuid });
        return device.runningVersion === "1.1.0" && device.logSequence >= before.logSequence ? device : undefined;
      },
      WAIT_MS,
    );
    assert.equal(told.isLogBroken, false);
    await scene.client.call("setTag", { code: "HELLO", tag: "release", version: "1.2.0" });
    await scene.update("1.2.0");
    await scene.waitForApp("1.2.0");
    assert.equal((await scene.client.call("getDevice", { uuid: scene.uuid })).isLogBroken, false);
  });
});

const skip = (await withTempFolder(async (folder) => await whyNoMount(folder, "tmpfs"))) ?? false;

describe("a disk that is too small for a backup, or for what comes of it", { timeout: 300_000, skip }, () => {
  it("has nothing on it afterwards", async () => {
    await using scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    const file = join(scene.folder, "backup.tar");
    assert.equal((await regrow(scene, "dms", "backup", "--folder", scene.dmsFolder, "--to", file)).exit, 0);
    const small = join(scene.folder, "small");
    // Too few bytes are seen before anything is written; too few files are not.
    for (const options of ["size=128k", "size=64m,nr_inodes=12"]) {
      await mkdir(small, { recursive: true });
      await using disk = await mount(small, ["-t", "tmpfs", "-o", options, "tmpfs"]);
      const restored = await regrow(scene, "dms", "restore", file, "--folder", join(disk.path, "dms"));
      assert.equal(restored.code, "STORAGE_FULL", restored.shown);
      assert.deepEqual(await readdir(disk.path), []);
    }
    await using disk = await mount(small, ["-t", "tmpfs", "-o", "size=128k", "tmpfs"]);
    const made = await regrow(scene, "dms", "backup", "--folder", scene.dmsFolder, "--to", join(disk.path, "b.tar"));
    assert.equal(made.code, "STORAGE_FULL", made.shown);
    assert.deepEqual(await readdir(disk.path), []);
  });
});

/** Another organisation on the same DMS, whose people and devices write without a pause. */
async function startLoad(scene: Scene, ledger: Ledger, signal: AbortSignal): Promise<() => ReturnType<typeof runLoad>> {
  const { peopleAddress: address, deviceAddress: url, caPem } = scene.dms();
  const guest = createClient({ address, token: null, fetch });
  const account = { userName: "bert", email: "bert@example.com", password: "correct horse battery" };
  const { token } = await guest.call("signUp", account);
  const client = createClient({ address, token, fetch });
  const publisher = makePublisher();
  const platformRoot = Buffer.from(publisher.platformRoot).toString();
  await client.call("createProduct", { code: publisher.product, platformRoot });
  const load = runLoad({ client, publisher, ledger, listener: { url, caPem }, alive: () => Promise.resolve(), signal });
  return () => load;
}
