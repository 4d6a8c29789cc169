import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SimulatedDisk } from "@regrow/sim/disk";
import { stagingLayout } from "../layout/index.ts";
import { KeptPart } from "./kept-part.ts";

const UPDATE_ID = "one";
const { folder } = stagingLayout(UPDATE_ID);
const FILE = `${folder}/pack-part`;
const BYTES = randomBytes(5_000);

async function newDisk(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await disk.makeDirectory(folder);
  await disk.barrier();
  return disk;
}

const open = (disk: SimulatedDisk): KeptPart => new KeptPart({ disk, cryptography: new NodeCryptography() }, UPDATE_ID);
const part = (offsetBytes: number, bytes: Uint8Array, etag = '"one"') => ({ etag, offsetBytes, bytes });

describe("KeptPart", () => {
  it("gives back what was kept, piece by piece, after a power cut", async () => {
    const disk = await newDisk();
    const kept = open(disk);
    for (const length of [100, 100, 1_700, 5_000]) await kept.keep(part(7, BYTES.subarray(0, length)));
    for (const state of disk.crashStates({ limit: 10, seed: 1, names: "any" }))
      assert.deepEqual(await open(disk.boot(state)).load(), part(7, new Uint8Array(BYTES)));
  });

  it("adds to what an earlier process has kept, and begins anew with another segment or pack", async () => {
    const disk = await newDisk();
    await open(disk).keep(part(7, BYTES.subarray(0, 900)));
    const second = open(disk);
    await second.load();
    await second.keep(part(7, BYTES.subarray(0, 1_000)));
    assert.deepEqual(await open(disk).load(), part(7, new Uint8Array(BYTES.subarray(0, 1_000))));
    assert.ok(((await disk.status(FILE))?.sizeBytes ?? 0) < 1_600, "nothing is written twice");
    await second.keep(part(9_000, BYTES.subarray(0, 10)));
    assert.deepEqual(await open(disk).load(), part(9_000, new Uint8Array(BYTES.subarray(0, 10))));
    await second.keep(part(9_000, BYTES.subarray(0, 20), '"two"'));
    assert.deepEqual(await open(disk).load(), part(9_000, new Uint8Array(BYTES.subarray(0, 20)), '"two"'));
    await second.forget();
    assert.equal(await open(disk).load(), undefined);
  });

  it("believes nothing that is torn, cut or changed, and goes on after the last good record", async () => {
    const disk = await newDisk();
    const kept = open(disk);
    await kept.keep(part(7, BYTES.subarray(0, 1_000)));
    const firstRecord = (await disk.status(FILE))?.sizeBytes ?? 0;
    await kept.keep(part(7, BYTES.subarray(0, 2_000)));
    const whole = await disk.read(FILE, 1_000_000);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.boolean(),
        async (at, value, isCut) => {
          const file = whole.slice(0, isCut ? at : whole.length);
          if (!isCut) file[at] = value;
          await disk.write(FILE, file);
          const left = open(disk);
          const found = await left.load();
          const good = found?.bytes.length ?? 0;
          assert.ok(good === 0 || good === 1_000 || good === 2_000);
          if (at < firstRecord && file[at] !== whole[at]) assert.equal(good, 0);
          if (found !== undefined) assert.deepEqual(Buffer.from(found.bytes), BYTES.subarray(0, good));
          await left.keep(part(7, BYTES.subarray(0, 3_000)));
          assert.deepEqual(await open(disk).load(), part(7, new Uint8Array(BYTES.subarray(0, 3_000))));
        },
      ),
      { numRuns: 200 },
    );
  });
});
