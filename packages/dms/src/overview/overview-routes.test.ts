import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { FaultRecord } from "@regrow/core/fault";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { personWith, signUp, type TestPerson } from "../../test/test-person.ts";

const DAY_MS = 24 * 3_600_000;
const FAULT: FaultRecord = {
  ...{ subject: "app", type: "exit-code", atMs: 5, generation: null, version: "1.0.0", onTrial: false, exitCode: 1 },
  ...{ signal: null, uptimeMs: 120, lastOutput: "Error: <one>", fingerprint: "aaaaaaaaaaaaaaaa" },
};

interface Seen {
  readonly atMs: number;
  readonly devices: Readonly<Record<string, number>>;
  readonly versions: readonly { readonly product: string | null; readonly version: string | null }[];
  readonly activity: readonly { readonly hourMs: number; readonly checkIns: number; readonly faults: number }[];
  readonly attention: readonly {
    readonly kind: string;
    readonly count: number;
    readonly subjects: readonly string[];
  }[];
}

describe("the overview of a fleet", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  const publisher = makePublisher({ expiresMs: Date.now() + 15.5 * DAY_MS });
  const { product } = publisher;
  const bundle = publisher.bundle({ version: "1.0.0" });
  const [kiosk, spare] = [randomUUID(), randomUUID()];

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: product, platformRoot });
    await anna.send("POST", "/api/products", { code: "OTHER", platformRoot });
    assert.equal((await anna.upload(product, bundle)).statusCode, 201);
    await anna.send("PUT", `/api/products/${product}/tags/release`, { version: "1.0.0" });
    await anna.send("PUT", `/api/products/${product}/update-policy`, { asksFirst: true });
    device = await enrolled(kiosk, { product });
    await enrolled(spare);
    const other = { id: "b".repeat(64), product, version: "0.9.0", securityVersion: 0 };
    for (let times = 0; times < 3; times += 1) assert.equal((await device.checkIn({ running: other })).status, 200);
    device.record({ kind: "fault", fault: FAULT });
    // Of a clock that is not set: counted when it arrives.
    device.record({ kind: "fault", fault: { ...FAULT, atMs: 0, fingerprint: "bbbbbbbbbbbbbbbb" } });
    device.record({
      ...{ kind: "rolled-back", updateId: randomUUID(), version: "1.0.0", generation: "c".repeat(64), to: null },
      ...{ reason: "starts-exhausted", fault: FAULT },
    });
    assert.equal((await device.sendLog()).status, 200);
    // What was seen is written behind: this writes it.
    await test.restart();
  });
  after(() => test[Symbol.asyncDispose]());

  const enrolled = async (uuid: string, more: object = {}): Promise<TestDevice> => {
    const made = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim", more) };
    await made.enrol(tokens, uuid);
    return made;
  };
  const overview = async (query = "", person = anna): Promise<Seen> => {
    const answer = await person.get(`/api/overview${query}`);
    assert.equal(answer.statusCode, 200, answer.payload);
    return answer.json();
  };
  const kinds = ({ attention }: Seen): readonly string[] =>
    attention.map(({ kind, count, subjects }) => `${kind} ${count} ${subjects.join(" ")}`);

  it("counts states, versions and what went on, and says what needs somebody", async () => {
    const seen = await overview();
    const counted = { total: 2, online: 0, unclaimed: 0, claimed: 1, activated: 1, revoked: 0 };
    assert.deepEqual(seen.devices, { ...counted, safeMode: 0, onTrial: 0, noSoftware: 0, about: 1, quiet: 0 });
    assert.equal(seen.versions.length, 2);
    assert.equal(seen.activity.length, 168);
    const [total, faults] = [seen.activity.map(({ checkIns }) => checkIns), seen.activity.map((hour) => hour.faults)];
    // By the DMS's clock, though the device says that it is 1970.
    assert.deepEqual([sum(total), sum(total.slice(-2)), sum(faults), sum(faults.slice(-2))], [3, 3, 2, 2]);
    assert.deepEqual(kinds(seen), [`rolled-back 1 ${kiosk}`, "new-fault 1 bbbbbbbbbbbbbbbb", `update-held 1 ${kiosk}`]);
  });

  it("is of one product where that is asked for", async () => {
    assert.equal((await overview(`?product=${product}`)).devices["total"], 1);
    assert.equal((await overview("?product=OTHER")).devices["total"], 0);
    assert.equal((await anna.get("/api/overview?product=NOTHING")).statusCode, 404);
    assert.equal((await overview("?hours=1")).activity.length, 1);
    assert.equal((await anna.get("/api/overview?hours=0")).statusCode, 400);
  });

  it("is counted once for all who ask within a few seconds", async () => {
    test.clock.advance(10_000);
    const first = await overview();
    assert.equal((await overview()).atMs, first.atMs);
    test.clock.advance(3_000);
    assert.ok((await overview()).atMs >= first.atMs + 3_000);
  });

  it("shows who reaches some products those, and tells nobody of what they can do nothing about", async () => {
    const made = { name: "screen", scopes: ["device.read"], products: ["OTHER"] };
    const { token } = (await anna.send("POST", "/api/api-tokens", made)).json<{ token: string }>();
    const screen = await overview("", personWith(test, token));
    assert.deepEqual(
      [screen.devices["total"], screen.attention, sum(screen.activity.map((hour) => hour.checkIns))],
      [0, [], 0],
    );
    const eve = await signUp(test, "eve");
    assert.deepEqual([(await overview("", eve)).devices["total"], (await overview("", eve)).attention], [0, []]);
  });

  it("warns of API tokens that end, and of devices that were not seen for a day", async () => {
    await anna.send("POST", "/api/api-tokens", {
      ...{ name: "pipeline", scopes: ["device.read"], expiresInMs: 3 * DAY_MS },
    });
    test.clock.advance(DAY_MS + 60_000);
    assert.ok(!kinds(await overview()).some((kind) => kind.startsWith("token-expires")));
    assert.equal((await overview()).devices["quiet"], 2);
    test.clock.advance(DAY_MS);
    assert.ok(kinds(await overview()).includes("token-expires 1 pipeline"));
    assert.ok(!kinds(await overview()).some((kind) => kind.startsWith("rolled-back")));
  });

  it("tells of metadata that expires only to who may see products", async () => {
    const made = { name: "watcher", scopes: ["device.read"] };
    const { token } = (await anna.send("POST", "/api/api-tokens", made)).json<{ token: string }>();
    const expires = "key-expires 2 product root product targets";
    const [own, watched] = [kinds(await overview()), kinds(await overview("", personWith(test, token)))];
    assert.ok(own.includes(expires), own.join("; "));
    assert.ok(watched.length > 0 && !watched.some((kind) => kind.startsWith("key-expires")), watched.join("; "));
  });

  it("tells the next owner of a device nothing of what waited for the last one's consent", async () => {
    assert.ok(kinds(await overview()).includes(`update-held 1 ${kiosk}`));
    await anna.send("POST", `/api/devices/${kiosk}/unclaim`);
    const bert = await signUp(test, "bert");
    const claimed = await device.ask("POST", "/claim", { token: await bert.makeToken("claim") });
    assert.equal(claimed.status, 200, claimed.bytes.toString());
    test.clock.advance(3_000);
    const [held, seen] = [kinds(await overview()), await overview("", bert)];
    assert.ok(!held.some((kind) => kind.startsWith("update-held")), held.join("; "));
    assert.deepEqual([seen.devices["total"], kinds(seen).filter((kind) => !kind.startsWith("quiet"))], [1, []]);
  });
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
