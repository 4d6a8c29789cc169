import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { openSqlite, type OpenSqlite } from "../database/index.ts";

interface Detail {
  readonly logSequence: number;
  readonly isLogBroken: boolean;
  readonly outcomes: readonly object[];
  readonly faults: readonly object[];
  readonly runningVersion: string | null;
}

describe("the recovery log at the DMS", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
  });
  beforeEach(async () => {
    device = new TestDevice(test);
    await device.enrol(
      { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") },
      randomUUID(),
    );
    recordUpdates(device);
  });
  after(() => test[Symbol.asyncDispose]());

  const detail = async (): Promise<Detail> => (await anna.get(`/api/devices/${device.uuid}`)).json<Detail>();

  it("is taken once, however its pieces are lost, repeated and reordered", async () => {
    const piece = fc.tuple(fc.nat({ max: 4 }), fc.integer({ min: 1, max: 5 }));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        const fresh = new TestDevice(test);
        device = fresh;
        await fresh.enrol(
          { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") },
          randomUUID(),
        );
        recordUpdates(fresh);
        let held = 0;
        for (const [start, count] of pieces) {
          const lines = fresh.lines.slice(start, start + count);
          const { status, body } = await fresh.sendLog(lines);
          if (start <= held) held = Math.max(held, start + lines.length);
          assert.deepEqual([status, body["logSequence"]], [200, held]);
        }
        assert.equal((await fresh.sendLog()).body["logSequence"], 5);
        const { outcomes, faults, runningVersion, isLogBroken } = await detail();
        assert.deepEqual([outcomes.length, faults.length, runningVersion, isLogBroken], [4, 1, "2.0.0", false]);
      }),
      { numRuns: 12 },
    );
  });

  it("refuses altered lines and another's signature, and holds nothing against the device", async () => {
    const altered = device.lines.map((line) => line.replace("1.0.0", "9.0.0"));
    assert.equal((await device.sendLog(altered)).body["code"], "LOG_CHAIN_BROKEN");
    const other = new TestDevice(test);
    other.uuid = device.uuid;
    other.certificatePem = undefined;
    const forged = { entries: device.lines, signature: "MAYCAQECAQE=" };
    assert.equal((await device.ask("POST", "/log", forged)).body["code"], "LOG_CHAIN_BROKEN");
    const { logSequence, isLogBroken } = await detail();
    assert.deepEqual([logSequence, isLogBroken], [0, false]);
  });

  it("shows what runs after a fall back, and after a boot record that was made anew (L13)", async () => {
    const [one, two] = ["1".repeat(64), "2".repeat(64)];
    device.record({ kind: "fell-back", generation: two, to: "1.0.0", toGeneration: one, detail: "2.0.0 is damaged" });
    await device.sendLog();
    assert.equal((await detail()).runningVersion, "1.0.0");
    device.record({
      kind: "record-rebuilt",
      generation: two,
      product: "ACME-KIOSK",
      version: "2.0.0",
      detail: "both copies were lost",
    });
    await device.sendLog(device.lines.slice(-1));
    assert.equal((await detail()).runningVersion, "2.0.0");
    device.record({
      kind: "record-rebuilt",
      generation: null,
      product: null,
      version: null,
      detail: "nothing verifies",
    });
    await device.sendLog(device.lines.slice(-1));
    assert.equal((await detail()).runningVersion, null);
  });

  it("takes no number of an entry that no log can have, with which nobody could read the device any more", async () => {
    await device.checkIn();
    await anna.send("POST", `/api/devices/${device.uuid}/unclaim`);
    for (const logSequence of [2 ** 53, 2 ** 60, 1e300])
      assert.equal((await device.checkIn({ logSequence })).status, 400, String(logSequence));
    assert.equal((await device.checkIn({ logSequence: Number.MAX_SAFE_INTEGER })).status, 200);
    assert.equal((await anna.get("/api/devices")).statusCode, 200);
    assert.equal((await anna.get(`/api/devices/${device.uuid}`)).statusCode, 200);
  });

  it("looks at no more of the past than what is sent again, however long that is", async () => {
    const ranges: (readonly unknown[])[] = [];
    const open: OpenSqlite = (path) => {
      const sqlite = openSqlite(path);
      const prepare: typeof sqlite.prepare = (text) => {
        const statement = sqlite.prepare(text);
        if (!/select .*"line" from "log_entries"/.test(text)) return statement;
        return { ...statement, all: (range) => (ranges.push(range.slice(1)), statement.all(range)) };
      };
      return { ...sqlite, prepare };
    };
    await using watched = await startDms({ openSqlite: open });
    const berta = await signUp(watched, "berta");
    const old = new TestDevice(watched);
    const tokens = { provision: await berta.makeToken("provision"), claim: await berta.makeToken("claim") };
    await old.enrol(tokens, randomUUID());
    for (let count = 0; count < 50; count += 1) old.record({ kind: "faults-reset", faults: count });
    assert.equal((await old.sendLog()).status, 200);
    ranges.length = 0;
    assert.equal((await old.sendLog(old.lines.slice(0, 3))).status, 200);
    assert.deepEqual(ranges, [[1, 3]]);
  });

  it("marks a device that signs two pasts, and keeps the first", async () => {
    await device.sendLog();
    const before = await detail();
    const rewritten = new TestDevice(test);
    rewritten.record({ kind: "faults-reset", faults: 8 });
    const answer = await device.sendLog(rewritten.lines);
    assert.deepEqual([answer.status, answer.body["code"]], [422, "LOG_CHAIN_BROKEN"]);
    assert.deepEqual(await detail(), { ...before, isLogBroken: true });
  });
});

function recordUpdates(device: TestDevice): void {
  const one = { updateId: randomUUID(), generation: "1".repeat(64), product: "ACME-KIOSK", version: "1.0.0" };
  const two = { updateId: randomUUID(), generation: "2".repeat(64), product: "ACME-KIOSK", version: "2.0.0" };
  device.record({ kind: "installed", ...one, from: null });
  device.record({ kind: "confirmed", ...one, securityVersion: 0 });
  device.record({
    kind: "fault",
    fault: {
      subject: "app",
      type: "signal",
      atMs: 1,
      generation: one.generation,
      version: one.version,
      onTrial: false,
      exitCode: null,
      signal: "SIGSEGV",
      uptimeMs: 5_000,
      lastOutput: "",
      fingerprint: "0123456789abcdef",
    },
  });
  device.record({ kind: "installed", ...two, from: one.generation });
  device.record({ kind: "confirmed", ...two, securityVersion: 1 });
}
