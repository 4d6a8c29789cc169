import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NOTHING_SEEN, type SeenTrust } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SimulatedDisk } from "@regrow/sim/disk";
import { SILENT } from "../../test/test-device.ts";
import { FILES } from "../layout/index.ts";
import { TrustMemory } from "./trust-memory.ts";

const cryptography = new NodeCryptography();
const seenAt = (version: number): SeenTrust => ({
  platformRoot: { version, sha256: "a".repeat(64) },
  platformTargets: { version, signers: ["k1"] },
  productStart: "b".repeat(64),
  productRoot: { version, sha256: "c".repeat(64) },
  productTargets: { version, signers: ["k2"] },
  snapshot: { version, signers: ["k3"], files: { "targets.json": version } },
  timestamp: { version, signers: ["k4"], sha256: "d".repeat(64), snapshot: version },
});

function open(disk: SimulatedDisk): TrustMemory {
  return new TrustMemory({ disk, cryptography, log: SILENT });
}

describe("TrustMemory", () => {
  it("keeps what was seen of each product over a restart, and the platform's part for all", async () => {
    const disk = new SimulatedDisk();
    const memory = open(disk);
    assert.deepEqual(await memory.seenOf("A"), NOTHING_SEEN);
    await memory.keep("A", seenAt(1));
    await memory.keep("B", seenAt(2));
    await memory.keepFloor(1_000.5);
    await memory.keepFloor(10);
    const { platformRoot, platformTargets } = seenAt(2);
    const after = open(disk.fork());
    assert.deepEqual(await after.seenOf("A"), { ...seenAt(1), platformRoot, platformTargets });
    assert.deepEqual(await after.seenOf("B"), seenAt(2));
    assert.deepEqual(await after.seenOf("C"), { ...NOTHING_SEEN, platformRoot, platformTargets });
    assert.equal(await after.floorMs(), 1_000);
  });

  it("writes nothing that it knows already, and one change after the other", async () => {
    const disk = new SimulatedDisk();
    const memory = open(disk);
    await Promise.all([memory.keep("A", seenAt(1)), memory.keepFloor(7), memory.keep("B", seenAt(3))]);
    const operations = disk.operations;
    await memory.keep("B", seenAt(3));
    await memory.keepFloor(7);
    assert.equal(disk.operations, operations);
    const after = open(disk.fork());
    assert.deepEqual([await after.floorMs(), (await after.seenOf("A")).timestamp?.version], [7, 1]);
  });

  it("forgets the product that was seen longest ago when there are too many", async () => {
    const memory = open(new SimulatedDisk());
    for (let number = 1; number <= 9; number += 1) await memory.keep(`P${number}`, seenAt(1));
    assert.equal((await memory.seenOf("P1")).timestamp, null);
    assert.equal((await memory.seenOf("P2")).timestamp?.version, 1);
  });

  it("falls back to the copy before when the newest is torn, and starts anew when both are", async () => {
    const disk = new SimulatedDisk();
    const memory = open(disk);
    await memory.keep("A", seenAt(1));
    await memory.keep("A", seenAt(2));
    const [first, second] = FILES.trustRecords;
    await disk.write(second, new TextEncoder().encode('{"sequence":9}\n'));
    assert.equal((await open(disk).seenOf("A")).timestamp?.version, 1);
    const bytes = await disk.read(first, 65_536);
    await disk.write(first, bytes.slice(0, -9));
    assert.deepEqual(await open(disk).seenOf("A"), NOTHING_SEEN);
    const again = open(disk);
    await again.keep("A", seenAt(5));
    assert.equal((await open(disk.fork()).seenOf("A")).timestamp?.version, 5);
  });
});
