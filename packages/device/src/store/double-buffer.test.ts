import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DiskError } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { PowerCut, SimulatedDisk } from "@regrow/sim/disk";
import { bootRecord } from "../../test/records.ts";
import { BootRecordStore } from "./boot-record-store.ts";

const cryptography = new NodeCryptography();

/** Its files cannot be read while it is moody. */
class MoodyDisk extends SimulatedDisk {
  isMoody = false;

  override async read(...asked: Parameters<SimulatedDisk["read"]>): Promise<Uint8Array> {
    if (this.isMoody) throw new DiskError("EIO", asked[0]);
    return super.read(...asked);
  }
}

async function storeWith(count: number, disk = new SimulatedDisk()): Promise<SimulatedDisk> {
  const store = new BootRecordStore(disk, cryptography);
  await store.load();
  for (let sequence = 1; sequence <= count; sequence += 1)
    await store.save(bootRecord({ sequence, appFaults: sequence }));
  return disk;
}

describe("boot record store", () => {
  it("finds nothing on a new device", async () => {
    assert.deepEqual(await new BootRecordStore(new SimulatedDisk(), cryptography).load(), { kind: "absent" });
  });

  it("gives back the record that was saved last", async () => {
    for (const count of [1, 2, 3, 4]) {
      const loaded = await new BootRecordStore(await storeWith(count), cryptography).load();
      assert.equal(loaded.kind === "ok" && loaded.value.appFaults, count);
    }
  });

  it("writes nothing when it loads", async () => {
    const disk = await storeWith(3);
    const before = disk.log.length;
    await new BootRecordStore(disk, cryptography).load();
    assert.deepEqual(
      disk.log.slice(before).filter(({ kind }) => kind === "data" || kind === "names"),
      [],
    );
  });

  it("falls back to the other copy when one is damaged, and says so", async () => {
    const disk = await storeWith(2);
    disk.rot("boot/record.1", 300);
    const loaded = await new BootRecordStore(disk, cryptography).load();
    assert.equal(loaded.kind === "ok" && loaded.value.appFaults, 1);
    assert.equal(loaded.kind === "ok" && loaded.unreadable, 1);
  });

  it("says that both copies are damaged", async () => {
    const disk = await storeWith(2);
    disk.rot("boot/record.0", 300);
    disk.makeUnreadable("boot/record.1");
    assert.deepEqual(await new BootRecordStore(disk, cryptography).load(), { kind: "damaged", unreadable: 2 });
  });

  it("holds what was saved after both copies could not be read, also when they can be read again", async () => {
    for (const [count, saved] of [
      [2, 1],
      [5, 1],
      [5, 7],
    ] as const) {
      const disk = await storeWith(count, new MoodyDisk());
      assert.ok(disk instanceof MoodyDisk);
      const store = new BootRecordStore(disk, cryptography);
      disk.isMoody = true;
      assert.equal((await store.load()).kind, "damaged");
      disk.isMoody = false;
      await store.save(bootRecord({ sequence: saved, appFaults: 77 }));
      const loaded = await new BootRecordStore(disk, cryptography).load();
      assert.equal(loaded.kind === "ok" && loaded.value.appFaults, 77, `${count} saved, then number ${saved}`);
    }
  });

  it("holds the old or the new record after a power cut at any operation of a save, and after one more", async () => {
    let states = 0;
    for (const saved of [1, 2, 3]) {
      for (let operation = 1; ; operation += 1) {
        const disk = (await storeWith(saved)).fork();
        disk.cutAt(operation, "during");
        if (!(await saveIsCut(disk, saved + 1))) break;
        for (const state of disk.crashStates({ seed: operation, limit: 64, names: "any" })) {
          states += 1;
          const after = disk.boot(state);
          const loaded = await new BootRecordStore(after, cryptography).load();
          assert.ok(loaded.kind === "ok", `operation ${operation}: ${loaded.kind}`);
          assert.ok(loaded.value.appFaults === saved || loaded.value.appFaults === saved + 1);
          await storeWithOneMore(after, loaded.value.appFaults + 1);
        }
      }
    }
    assert.ok(states > 10, `${states} states`);
  });

  it("does not write over the only durable copy when the newer one was never synced", async () => {
    // The writer was killed, not the power cut: the next program reads what is only in memory.
    const third = await (await storeWith(3)).read("boot/record.0", 65_536);
    for (let operation = 1; ; operation += 1) {
      const disk = (await storeWith(2)).fork();
      await disk.write("boot/record.0", third);
      disk.cutAt(disk.operations + operation, "during");
      if (!(await saveIsCut(disk, 4))) return assert.ok(operation > 3);
      for (const state of disk.crashStates({ seed: operation, limit: 64, names: "any" })) {
        const loaded = await new BootRecordStore(disk.boot(state), cryptography).load();
        assert.equal(loaded.kind, "ok", `operation ${operation}`);
      }
    }
  });

  it("keeps what was saved when the disk is full", async () => {
    const disk = await storeWith(2);
    const store = new BootRecordStore(disk, cryptography);
    await store.load();
    disk.setPlan({ fail: { operation: disk.operations + 1, code: "EIO" } });
    await assert.rejects(store.save(bootRecord({ sequence: 3 })), DiskError);
    const loaded = await new BootRecordStore(disk.fork(), cryptography).load();
    assert.equal(loaded.kind === "ok" && loaded.value.sequence, 2);
  });
});

async function storeWithOneMore(disk: SimulatedDisk, appFaults: number): Promise<void> {
  const store = new BootRecordStore(disk, cryptography);
  const loaded = await store.load();
  assert.ok(loaded.kind === "ok");
  await store.save(bootRecord({ sequence: loaded.value.sequence + 1, appFaults }));
  const again = await new BootRecordStore(disk, cryptography).load();
  assert.equal(again.kind === "ok" && again.value.appFaults, appFaults);
}

/** False when the operation to cut at never came. */
async function saveIsCut(disk: SimulatedDisk, appFaults: number): Promise<boolean> {
  const store = new BootRecordStore(disk, cryptography);
  try {
    const loaded = await store.load();
    await store.save(bootRecord({ sequence: loaded.kind === "ok" ? loaded.value.sequence + 1 : 1, appFaults }));
    return false;
  } catch (error) {
    if (error instanceof PowerCut) return true;
    throw error;
  }
}
