import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DiskError } from "@regrow/core/port";
import { EMPTY_LOG, parseLine, verifyChain, type RecoveryEvent } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import { PowerCut, SimulatedDisk } from "@regrow/sim/disk";
import { FILES } from "../layout/index.ts";
import { RecoveryLog } from "./recovery-log.ts";

const cryptography = new NodeCryptography();

function claimed(owner: string): RecoveryEvent {
  return { kind: "claimed", owner };
}

async function logOf(owners: readonly string[], disk = new SimulatedDisk()): Promise<SimulatedDisk> {
  const log = await RecoveryLog.open(disk, cryptography);
  for (const owner of owners) await log.append("kernel", claimed(owner), 1_000);
  return disk;
}

async function linesOf(disk: SimulatedDisk): Promise<readonly string[]> {
  return (await RecoveryLog.open(disk, cryptography)).readAfter(0, 1_000);
}

describe("recovery log", () => {
  it("is an empty chain on a new device and makes nothing", async () => {
    const disk = new SimulatedDisk();
    const log = await RecoveryLog.open(disk, cryptography);
    assert.deepEqual(log.head, EMPTY_LOG);
    assert.equal(disk.operations, 0);
  });

  it("goes on with its chain after a restart", async () => {
    const disk = await logOf(["a", "b"]);
    await logOf(["c"], disk);
    const chain = verifyChain(await linesOf(disk), EMPTY_LOG, cryptography);
    assert.ok(chain.ok);
    assert.equal(chain.head.sequence, 3);
  });

  it("gives lines after a number, at most so many", async () => {
    const disk = await logOf(["a", "b", "c", "d", "e"]);
    const log = await RecoveryLog.open(disk, cryptography);
    const lines = await log.readAfter(2, 2);
    assert.deepEqual(
      lines.map((line) => parseLine(line)?.sequence),
      [3, 4],
    );
    assert.deepEqual(await log.readAfter(5, 10), []);
    assert.deepEqual(await log.readAfter(0, 0), []);
  });

  it("finds late lines in a file of many pieces", async () => {
    const disk = new SimulatedDisk();
    const log = await RecoveryLog.open(disk, cryptography);
    for (let block = 0; block < 20; block += 1) {
      for (let index = 0; index < 100; index += 1)
        await log.append("kernel", claimed(`${block}-${index}-${"x".repeat(200)}`), 0);
    }
    for (const reader of [log, await RecoveryLog.open(disk, cryptography)]) {
      const lines = await reader.readAfter(1_990, 64);
      assert.deepEqual(
        lines.map((line) => parseLine(line)?.sequence),
        [1991, 1992, 1993, 1994, 1995, 1996, 1997, 1998, 1999, 2000],
      );
    }
  });

  it("cuts off a line that a power cut has left unfinished", async () => {
    const disk = await logOf(["a", "b"]);
    const whole = await disk.read(FILES.recoveryLog, 100_000);
    for (let length = 0; length < whole.length; length += 7) {
      const torn = disk.fork();
      await torn.truncate(FILES.recoveryLog, length);
      await logOf(["c"], torn);
      const chain = verifyChain(await linesOf(torn), EMPTY_LOG, cryptography);
      assert.ok(chain.ok, `cut at ${length}: ${JSON.stringify(chain)}`);
    }
  });

  it("keeps what was appended through a power cut at any operation of the next append", async () => {
    let states = 0;
    for (let operation = 1; operation < 20; operation += 1) {
      const disk = (await logOf(["a"])).fork();
      disk.cutAt(operation, "during");
      const wasCut = await logOf(["b"], disk).then(() => false, isPowerCut);
      for (const state of disk.crashStates({ seed: operation, limit: 32, names: "any" })) {
        states += 1;
        const lines = await linesOf(disk.boot(state));
        assert.ok(verifyChain(lines, EMPTY_LOG, cryptography).ok);
        assert.ok(lines.length === 1 || lines.length === 2, `${lines.length} lines`);
        if (!wasCut) assert.equal(lines.length, 2);
      }
    }
    assert.ok(states > 5, `${states} states`);
  });

  it("says that lines were altered or taken out, and keeps the rest", async () => {
    const disk = await logOf(["a", "b", "c"]);
    const lines = await linesOf(disk);
    const altered = [lines[0], lines[1]?.replace('"b"', '"x"'), lines[2], ""].join("\n");
    const without = [lines[0], lines[2], ""].join("\n");
    for (const text of [altered, without]) {
      const damaged = new SimulatedDisk();
      await damaged.makeDirectory("recovery");
      await damaged.write(FILES.recoveryLog, new TextEncoder().encode(text));
      const log = await RecoveryLog.open(damaged, cryptography);
      assert.equal(log.damaged, 1);
      assert.equal(log.head.sequence, 3);
    }
  });

  it("opens a log that cannot be read, leaves it alone and takes no entries", async () => {
    const disk = await logOf(["a"]);
    disk.makeUnreadable(FILES.recoveryLog);
    const before = disk.hashOfVisible();
    const log = await RecoveryLog.open(disk, cryptography);
    assert.equal(log.unreadable?.code, "EIO");
    await assert.rejects(log.append("kernel", claimed("b"), 0), DiskError);
    assert.equal(disk.hashOfVisible(), before);
  });

  it("keeps what is appended after a failed sync through a power cut", async () => {
    const disk = await logOf(["a"]);
    const log = await RecoveryLog.open(disk, cryptography);
    disk.setPlan({ fail: { operation: disk.operations + 2, code: "EIO" } });
    await assert.rejects(log.append("kernel", claimed("lost"), 0), DiskError);
    await log.append("kernel", claimed("kept"), 0);
    for (const state of disk.crashStates({ seed: 1, limit: 32, names: "any" })) {
      assert.match((await linesOf(disk.boot(state))).join(), /kept/);
    }
  });

  it("does not know an entry that could not be synced", async () => {
    const disk = await logOf(["a"]);
    const log = await RecoveryLog.open(disk, cryptography);
    disk.setPlan({ fail: { operation: disk.operations + 2, code: "EIO" } });
    await assert.rejects(log.append("kernel", claimed("lost"), 0), DiskError);
    assert.equal(log.head.sequence, 1);
    await log.append("kernel", claimed("kept"), 0);
    const lines = await log.readAfter(1, 10);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /kept/);
  });
});

function isPowerCut(error: unknown): true {
  if (error instanceof PowerCut) return true;
  throw error;
}
