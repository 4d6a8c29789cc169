import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { FaultRecord } from "@regrow/core/fault";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { personWith, signUp, type TestPerson } from "../../test/test-person.ts";
import { COUNT_WHAT_IS_THERE } from "../database/migrations/005-fault-groups.ts";
import { COUNT_DAYS_THAT_ARE_THERE } from "../database/migrations/026-fault-days.ts";

const START_MS = 1_700_000_000_000;
const FAULT: FaultRecord = {
  subject: "app",
  type: "exit-code",
  atMs: START_MS,
  generation: null,
  version: "1.0.0",
  onTrial: false,
  exitCode: 1,
  signal: null,
  uptimeMs: 120,
  lastOutput: "Error: <one>",
  fingerprint: "aaaaaaaaaaaaaaaa",
};

interface Seen {
  readonly fingerprint: string;
  readonly product: string | null;
  readonly count: number;
  readonly devices: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly newest: { readonly deviceUuid: string; readonly lastOutput: string };
  readonly versions: readonly { readonly version: string; readonly count: number }[];
}

describe("faults by cause", () => {
  let test: TestDms;
  let anna: TestPerson;
  let one: TestDevice;
  let two: TestDevice;
  const publisher = makePublisher();
  const product = publisher.product;
  const hashes = new Map<string, string>();

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    await anna.send("POST", "/api/products", {
      code: product,
      platformRoot: Buffer.from(publisher.platformRoot).toString(),
    });
    for (const version of ["1.10.0", "1.9.0"]) {
      const bundle = publisher.bundle({ version });
      await anna.upload(product, bundle);
      hashes.set(version, sha256Hex(new NodeCryptography(), headOf(bundle).manifest));
    }
    [one, two] = [await enrolled(), await enrolled()];
    tell(one, "1.9.0", { atMs: START_MS + 1 });
    tell(one, "1.9.0", { atMs: START_MS + 4, lastOutput: "Error: <newest>" });
    tell(one, null, { subject: "safe-mode", fingerprint: "bbbbbbbbbbbbbbbb", atMs: START_MS + 9 });
    tell(two, "1.10.0", { atMs: START_MS + 3, lastOutput: "Error: <html> ' -- ;" });
    tell(two, "1.10.0", { fingerprint: "cccccccccccccccc", signal: "SIGSEGV", exitCode: null, atMs: START_MS + 2 });
    for (const device of [one, two, one, two]) assert.equal((await device.sendLog()).status, 200);
  });
  after(() => test[Symbol.asyncDispose]());

  const enrolled = async (): Promise<TestDevice> => {
    const device = new TestDevice(test);
    const [provision, claim] = [await anna.makeToken("provision"), await anna.makeToken("claim", { product })];
    await device.enrol({ provision, claim }, randomUUID());
    return device;
  };
  const tell = (device: TestDevice, version: string | null, more: Partial<FaultRecord>): void => {
    const generation = version === null ? null : (hashes.get(version) ?? null);
    device.record({ kind: "fault", fault: { ...FAULT, generation, version, ...more } });
  };
  const list = async (query = "", person = anna): Promise<readonly Seen[]> =>
    (await person.get(`/api/faults${query}`)).json<{ faults: readonly Seen[] }>().faults;
  const names = async (query: string): Promise<string> =>
    (await list(query)).map(({ fingerprint, count }) => `${fingerprint[0]}${count}`).join(" ");

  it("are counted once over the whole organisation, however often they are sent", async () => {
    const [latest, cause, crash] = await list();
    assert.partialDeepStrictEqual(latest, { fingerprint: "b".repeat(16), count: 1, devices: 1, versions: [] });
    assert.partialDeepStrictEqual(cause, {
      fingerprint: "a".repeat(16),
      product: null,
      count: 3,
      devices: 2,
      firstAtMs: START_MS + 1,
      lastAtMs: START_MS + 4,
      newest: { deviceUuid: one.uuid, version: "1.9.0", lastOutput: "Error: <newest>" },
      versions: [
        { product, version: "1.9.0", count: 2, devices: 1 },
        { product, version: "1.10.0", count: 1, devices: 1 },
      ],
    });
    assert.partialDeepStrictEqual(crash, { type: "exit-code", exitCode: null, signal: "SIGSEGV", count: 1 });
  });

  it("are filtered by product, version, time and who failed", async () => {
    assert.equal(await names(""), "b1 a3 c1");
    assert.equal(await names(`?product=${product}`), "b1 a3 c1");
    assert.equal(await names(`?product=${product}&version=1.10.0`), "a1 c1");
    assert.equal(await names(`?product=${product}&version=3.0.0`), "");
    assert.equal(await names(`?since=${START_MS + 4}`), "b1 a3");
    assert.equal(await names("?subject=safe-mode"), "b1");
    assert.equal((await anna.get("/api/faults?version=1.9.0")).statusCode, 400);
    assert.equal((await anna.get("/api/faults?product=NOT-OURS")).statusCode, 404);
  });

  it("are given page by page", async () => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = (await anna.get(`/api/faults?limit=1${cursor}`)).json<{ faults: Seen[]; next: string | null }>();
      seen.push(...page.faults.map(({ fingerprint }) => fingerprint.slice(0, 1)));
      cursor = page.next === null ? "" : `&cursor=${page.next}`;
    } while (cursor !== "");
    assert.equal(seen.join(""), "bac");
  });

  it("name their devices, also for one version", async () => {
    const devices = async (query: string): Promise<readonly unknown[]> =>
      (await anna.get(`/api/faults/${"a".repeat(16)}/devices${query}`)).json<{ devices: unknown[] }>().devices;
    const expected = [
      { uuid: one.uuid, count: 2, lastAtMs: START_MS + 4 },
      { uuid: two.uuid, count: 1, lastAtMs: START_MS + 3 },
    ];
    assert.deepEqual(
      await devices(""),
      expected.toSorted((left, right) => (left.uuid < right.uuid ? -1 : 1)),
    );
    assert.deepEqual(await devices(`?product=${product}&version=1.9.0`), [expected[0]]);
    assert.equal((await anna.get("/api/faults/nothing")).statusCode, 404);
  });

  it("are listed for one device, newest first, page by page and by cause", async () => {
    const ofDevice = async (query: string): Promise<readonly number[]> => {
      const answer = await anna.get(`/api/devices/${one.uuid}/faults?limit=2${query}`);
      const { faults, next } = answer.json<{ faults: { atMs: number }[]; next: string | null }>();
      const times = faults.map(({ atMs }) => atMs - START_MS);
      return next === null ? times : [...times, ...(await ofDevice(`${query}&cursor=${next}`))];
    };
    assert.deepEqual(await ofDevice(""), [9, 4, 1]);
    assert.deepEqual(await ofDevice(`&fingerprint=${"a".repeat(16)}`), [4, 1]);
    const { faults } = (await anna.get(`/api/devices/${one.uuid}?history=1`)).json<{ faults: unknown[] }>();
    assert.equal(faults.length, 1);
  });

  it("are told product by product to who has rights for some", async () => {
    const token = { name: "pipeline", scopes: ["device.read"], products: [product] };
    const made = await anna.send("POST", "/api/api-tokens", token);
    const pipeline = personWith(test, made.json<{ token: string }>().token);
    const [, cause] = await list("", pipeline);
    assert.partialDeepStrictEqual(cause, { fingerprint: "a".repeat(16), product, count: 3, devices: 2 });
    const { faults } = (await pipeline.get(`/api/faults/${"a".repeat(16)}`)).json<{ faults: Seen[] }>();
    assert.deepEqual(faults, [cause]);
  });

  it("are nobody else's: not another organisation's, not another product's", async () => {
    const eve = await signUp(test, "eve");
    assert.deepEqual(await list("", eve), []);
    assert.equal((await eve.get(`/api/faults/${"a".repeat(16)}`)).statusCode, 404);
    assert.equal((await eve.get(`/api/faults/${"a".repeat(16)}/devices`)).statusCode, 404);
    assert.equal((await eve.get(`/api/devices/${one.uuid}/faults`)).statusCode, 404);
  });

  it("are counted on their days, of a version on its own, and on none that is long past", async () => {
    const nowMs = test.clock.nowMs();
    tell(one, "1.9.0", { fingerprint: "dddddddddddddddd", atMs: nowMs });
    tell(one, "1.10.0", { fingerprint: "dddddddddddddddd", atMs: nowMs });
    assert.equal((await one.sendLog()).status, 200);
    const daysOf = async (query: string): Promise<readonly (readonly [string, number, number])[]> =>
      (await anna.get(`/api/faults${query}`))
        .json<{ faults: readonly { fingerprint: string; days: { counts: readonly number[] } }[] }>()
        .faults.map(({ fingerprint, days: { counts } }) => [
          fingerprint.charAt(0),
          counts.at(-1) ?? -1,
          counts.reduce((sum, count) => sum + count, 0),
        ]);
    const [newest, ...others] = await daysOf("");
    assert.deepEqual(newest, ["d", 2, 2]);
    assert.ok(others.every(([, , sum]) => sum === 0));
    assert.deepEqual((await daysOf(`?product=${product}&version=1.9.0`))[0], ["d", 1, 1]);
    assert.deepEqual(await daysOf(`/${"d".repeat(16)}`), [["d", 2, 2]]);
  });

  it("are the same when a database from before is counted", async () => {
    using database = new DatabaseSync(join(test.folder, "dms.db"));
    const rows = (table: string): readonly unknown[] =>
      database.prepare(`select * from ${table} order by 1, 2, 3, 4, 5`).all();
    const counted = () => ["fault_groups", "fault_group_devices", "fault_days"].map(rows);
    const kept = counted();
    assert.ok(kept.every((each) => each.length > 3));
    database.exec("delete from fault_groups; delete from fault_group_devices; delete from fault_days");
    for (const statement of [...COUNT_WHAT_IS_THERE, ...COUNT_DAYS_THAT_ARE_THERE]) database.exec(statement);
    assert.deepEqual(counted(), kept);
  });
});
