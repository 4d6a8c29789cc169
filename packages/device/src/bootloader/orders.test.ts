import assert from "node:assert/strict";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import { NodeDisk } from "@regrow/node/disk";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { wipe } from "./wipe.ts";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedDisk } from "@regrow/sim/disk";
import { RecordingLogger } from "@regrow/testing/log";
import { FILES } from "../layout/index.ts";
import { readKeptSettings } from "../store/index.ts";
import { BootState } from "./boot-state.ts";
import { carryOutOrder, takeOrder } from "./orders.ts";
import type { ResetPorts } from "./reset-ports.ts";

const cryptography = new NodeCryptography();
const WIPE = { id: "11111111-1111-4111-8111-111111111111", kind: "wipe" } as const;
const KEPT = ["identity/device.json", "identity/key.pem", "identity/platform-root.json", "identity/console-secret"];
const GONE = ["files/0a/log", "files/0a/1", "files/given.json", "data/app/state.db", "data/note", "staging/u/head.tar"];

interface Opened extends ResetPorts {
  readonly disk: SimulatedDisk;
  readonly state: BootState;
  readonly logger: RecordingLogger;
}

/** What a bootloader has at the beginning of a session. */
async function open(disk: SimulatedDisk): Promise<Opened> {
  const logger = new RecordingLogger();
  const clock = new VirtualClock();
  const state = await BootState.open({ disk, clock, cryptography, logger });
  return { disk, clock, cryptography, logger, state };
}

async function used(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  for (const path of [...KEPT, ...GONE]) {
    await disk.makeDirectory(path.slice(0, path.lastIndexOf("/")));
    await disk.write(path, new TextEncoder().encode(path));
  }
  const settings = {
    "system.variable_lock": "app.healthy_clear_ms",
    ...{ "app.healthy_clear_ms": "1000", "dms.provision.token": "of-the-last-owner" },
  };
  await disk.makeDirectory("settings");
  for (const path of [FILES.settings, FILES.goodSettings])
    await disk.write(path, new TextEncoder().encode(JSON.stringify(settings)));
  await disk.barrier();
  return disk;
}

async function events({ state }: Opened): Promise<readonly RecoveryEvent[]> {
  return (await state.readLog(0, 64)).map((line) => (JSON.parse(line) as { event: RecoveryEvent }).event);
}

async function left(disk: SimulatedDisk, paths: readonly string[]): Promise<readonly string[]> {
  const statuses = await Promise.all(paths.map((path) => disk.status(path)));
  return paths.filter((_, index) => statuses[index] !== undefined);
}

describe("an order to wipe", () => {
  it("is carried out by the next start, keeps what law L14 names and locks, and is told by the log", async () => {
    const disk = await used();
    const before = await open(disk);
    assert.equal(await takeOrder(before, WIPE), "taken");
    assert.deepEqual(await left(disk, GONE), GONE, "nothing goes while something runs");
    const after = await open(disk.fork());
    await carryOutOrder(after);
    assert.deepEqual(await left(after.disk, GONE), []);
    assert.deepEqual(await left(after.disk, [...KEPT, "data"]), [...KEPT, "data"]);
    const { saved } = await readKeptSettings(after.disk, after.logger);
    assert.deepEqual(saved, { "system.variable_lock": "app.healthy_clear_ms", "app.healthy_clear_ms": "1000" });
    assert.doesNotMatch(new TextDecoder().decode(await after.disk.read(FILES.goodSettings, 9_999)), /last-owner/);
    const [done] = (await events(after)).filter(({ kind }) => kind === "order-done");
    assert.ok(done?.kind === "order-done" && done.orderId === WIPE.id, JSON.stringify(done));
    assert.equal(await after.disk.status(FILES.order), undefined);
  });

  it("is done once, however often the DMS gives it", async () => {
    const first = await open(await used());
    await takeOrder(first, WIPE);
    await takeOrder(first, WIPE);
    await carryOutOrder(first);
    await first.disk.write("data/note", new TextEncoder().encode("of the new owner"));
    assert.equal(await takeOrder(first, WIPE), "done");
    await carryOutOrder(first);
    const later = await open(first.disk);
    assert.equal(await takeOrder(later, WIPE), "done", "after a restart too");
    await carryOutOrder(later);
    assert.deepEqual(await left(later.disk, ["data/note"]), ["data/note"]);
    assert.equal((await events(later)).filter(({ kind }) => kind === "order-done").length, 1);
  });

  it("is forgotten only when the log has it: a cut in between does it no second time, a log that takes nothing tells it later", async () => {
    const first = await open(await used());
    await takeOrder(first, WIPE);
    const order = await first.disk.read(FILES.order, 9_999);
    const probe = await open(first.disk.fork());
    await carryOutOrder(probe);
    const append = probe.disk.log.find(({ name, path }) => name === "append" && path === FILES.recoveryLog);
    const refusing = await open(first.disk.fork());
    refusing.disk.setPlan({ fail: { operation: append?.number ?? assert.fail(), code: "EIO" } });
    await carryOutOrder(refusing);
    assert.notEqual(await refusing.disk.status(FILES.order), undefined);
    await refusing.disk.write("data/note", new TextEncoder().encode("of the new owner"));
    await carryOutOrder(refusing);
    assert.deepEqual(await left(refusing.disk, [FILES.order, "data/note"]), ["data/note"]);
    assert.equal((await events(refusing)).filter(({ kind }) => kind === "order-done").length, 1);
    // The power went after the log was written, and before the order was forgotten.
    await refusing.disk.write(FILES.order, order);
    await carryOutOrder(await open(refusing.disk));
    assert.deepEqual(await left(refusing.disk, [FILES.order, "data/note"]), ["data/note"]);
  });

  it("is taken back by nothing that is on the disk: a damaged order is none, and the DMS gives it again", async () => {
    const disk = await used();
    await disk.makeDirectory("boot");
    for (const damaged of ["", "{", '{"id":7}', '{"id":"x","kind":"explode"}', "x".repeat(5_000)]) {
      await disk.write(FILES.order, new TextEncoder().encode(damaged));
      const device = await open(disk);
      await carryOutOrder(device);
      assert.deepEqual(await left(disk, GONE), GONE, damaged.slice(0, 30));
      assert.equal(await takeOrder(device, WIPE), "taken");
    }
  });

  it("of an unknown kind is refused by name, and nothing is kept of it", async () => {
    const device = await open(await used());
    const order = { ...WIPE, kind: "explode" };
    await assert.rejects(takeOrder(device, order), { code: "INPUT_INVALID" });
    assert.equal(await device.disk.status(FILES.order), undefined);
  });

  it("leaves nothing of an app that has given its files names which are no text", async () => {
    await withTempFolder(async (root) => {
      const disk = new NodeDisk(root);
      await disk.makeDirectory("data/deep/er");
      await mkdir(Buffer.concat([Buffer.from(`${root}/data/deep/`), Buffer.from([0xff, 0xfe])]));
      await writeFile(Buffer.concat([Buffer.from(`${root}/data/`), Buffer.from([0xff])]), "stays?");
      await assert.rejects(wipe(disk), { code: "ENOTEMPTY" });
      await wipe(disk, (folder) => rm(join(root, folder), { recursive: true, force: true }));
      assert.deepEqual(await readdir(join(root, "data")), []);
    });
  });

  it("does not keep a device from starting whose disk refuses, and is tried again", async () => {
    const disk = await used();
    await takeOrder(await open(disk), WIPE);
    const refusing = await open(disk);
    disk.setPlan({ fail: { operation: disk.operations + 5, code: "EIO", forEver: true } });
    await carryOutOrder(refusing);
    assert.match(JSON.stringify(refusing.logger.lines), /next start tries again/);
    disk.setPlan({});
    const again = await open(disk);
    await carryOutOrder(again);
    assert.deepEqual(await left(disk, GONE), []);
  });
});
