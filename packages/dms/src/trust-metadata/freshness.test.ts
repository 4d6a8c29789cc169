import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { readHead, type BundleHead } from "@regrow/core/bundle";
import type { ErrorCode } from "@regrow/core/error";
import { NOTHING_SEEN, type SeenTrust } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makePublisher, makeVoucher, readOnlineKeys, type Publisher } from "@regrow/testing/publisher";
import { verifyFreshLadder, type FreshLadder } from "@regrow/trust/ladder";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const DAY_MS = 24 * 3_600_000;
const PRODUCT = "ACME-KIOSK";
const KEYS = `/api/products/${PRODUCT}/online-keys`;
const cryptography = new NodeCryptography();
const platform = makePublisher({ product: PRODUCT });

describe("the word of a DMS for its heads", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;
  let device: TestDevice;
  let seen: SeenTrust = NOTHING_SEEN;

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const platformRoot = Buffer.from(platform.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: PRODUCT, platformRoot });
    publisher = makePublisher({
      product: PRODUCT,
      platform,
      onlineKeys: readOnlineKeys((await anna.get(KEYS)).json()),
    });
    device = new TestDevice(test);
    await publish("1.0.0");
    await device.enrol(
      { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") },
      randomUUID(),
    );
    await device.ask("POST", "/activate", { product: PRODUCT });
  });
  after(() => test[Symbol.asyncDispose]());

  const publish = async (version: string): Promise<void> => {
    const added = await anna.upload(PRODUCT, publisher.bundle({ version }));
    assert.equal(added.statusCode, 201, added.payload);
    await anna.send("PUT", `/api/products/${PRODUCT}/tags/release`, { version });
  };
  const fetchHead = async (): Promise<{ readonly head: BundleHead; readonly version: string }> => {
    const { body, bytes } = await device.checkIn();
    const offer = body["offer"] as { bundleId: string; version: string } | null;
    assert.ok(offer !== null, bytes.toString());
    const answer = await device.ask("GET", `/bundles/${offer.bundleId}/head`);
    assert.equal(answer.status, 200, answer.bytes.toString());
    return { head: readHead(answer.bytes), version: offer.version };
  };
  const verify = ({ head, version }: Awaited<ReturnType<typeof fetchHead>>): FreshLadder =>
    verifyFreshLadder({
      cryptography,
      pinnedRoot: platform.platformRoot,
      head,
      product: PRODUCT,
      version,
      nowMs: test.clock.nowMs(),
      path: "online",
      seen,
    });
  const online = ({ head }: { readonly head: BundleHead }): readonly string[] =>
    (["snapshot", "timestamp"] as const).map((kind) => Buffer.from(head.extra.get(kind) ?? []).toString());

  it("is given with each head, the same until it has to be given anew", async () => {
    const first = await fetchHead();
    const { level, seen: learned } = verify(first);
    assert.equal(level, "fresh");
    seen = learned;
    assert.deepEqual(online(await fetchHead()), online(first));
    await test.restart();
    assert.deepEqual(online(await fetchHead()), online(first));

    test.clock.advance(2 * DAY_MS);
    const later = await fetchHead();
    assert.equal(online(later)[0], online(first)[0], "the snapshot has changed without need");
    assert.notEqual(online(later)[1], online(first)[1], "the timestamp is two days old");
    seen = verify(later).seen;
    assert.throws(() => verify(first), isCode("TRUST_ROLLED_BACK"));
  });

  it("names what is published, so that old and new do not mix", async () => {
    const before = await fetchHead();
    await publish("1.1.0");
    const after = await fetchHead();
    assert.equal(verify(after).level, "fresh");
    seen = verify(after).seen;
    const { productTargets, manifest } = after.head;
    const mixed = { ...before.head, productTargets, manifest };
    assert.throws(() => verify({ head: mixed, version: "1.1.0" }), isCode("TRUST_ROLLED_BACK"));
    assert.throws(
      () => verify({ head: { ...after.head, productTargets: before.head.productTargets }, version: "1.0.0" }),
      isCode("TRUST_ROLLED_BACK"),
    );
    seen = NOTHING_SEEN;
    assert.throws(() => verify({ head: mixed, version: "1.1.0" }), isCode("TRUST_MIXED"));
    assert.throws(
      () => verify({ head: { ...after.head, extra: new Map() }, version: "1.1.0" }),
      isCode("TRUST_FRESHNESS_MISSING"),
    );
  });

  it("costs a check-in nothing: an offer alone signs nothing", async () => {
    await publish("1.2.0");
    const before = signedVersions(test);
    for (let count = 0; count < 5; count += 1) assert.ok((await device.checkIn()).body["offer"] !== null);
    assert.deepEqual(signedVersions(test), before);
    await fetchHead();
    assert.notDeepEqual(signedVersions(test), before);
  });

  it("is given by keys that the database alone does not betray, and that a person can change", async () => {
    const answer = (await anna.get(KEYS)).json<{ snapshot: object[]; timestamp: object[] }>();
    assert.deepEqual([answer.snapshot.length, answer.timestamp.length], [1, 1]);
    assert.ok(!(await readFile(join(test.folder, "dms.db"))).includes("PRIVATE KEY"));
    const changed = await anna.send("POST", KEYS);
    assert.equal(changed.statusCode, 201, changed.payload);
    assert.notDeepEqual(changed.json(), answer);
    assert.deepEqual((await anna.get(KEYS)).json(), changed.json());
    // The root still names the old ones: they go on signing.
    seen = NOTHING_SEEN;
    assert.equal(verify(await fetchHead()).level, "fresh");
  });

  it("is not promised for a root that names keys of somebody else", async () => {
    const eve = await signUp(test, "eve");
    const foreign = makePublisher({ onlineKeys: makeVoucher().onlineKeys });
    const platformRoot = Buffer.from(foreign.platformRoot).toString();
    await eve.send("POST", "/api/products", { code: PRODUCT, platformRoot });
    const refused = await eve.upload(PRODUCT, foreign.bundle({ version: "1.0.0" }));
    assert.equal(refused.json<{ code: string }>().code, "TRUST_ONLINE_KEYS_UNKNOWN", refused.payload);
    // The keys of another organisation's product of that name are somebody else's too.
    const stolen = makePublisher({ platform: foreign, onlineKeys: readOnlineKeys((await anna.get(KEYS)).json()) });
    const again = await eve.upload(PRODUCT, stolen.bundle({ version: "1.0.0" }));
    assert.equal(again.json<{ code: string }>().code, "TRUST_ONLINE_KEYS_UNKNOWN", again.payload);
  });

  it("counts for no longer than it should after the DMS's clock was ahead", async () => {
    test.clock.jump(400 * DAY_MS);
    const ahead = await fetchHead();
    test.clock.jump(-400 * DAY_MS);
    const after = await fetchHead();
    for (const [role, days] of [60, 7].entries()) {
      const { signed } = JSON.parse(online(after)[role] ?? "") as { signed: { expires: string } };
      assert.ok(Date.parse(signed.expires) - test.clock.nowMs() <= days * DAY_MS, signed.expires);
    }
    // Devices that have seen the other one take it: it is newer.
    seen = NOTHING_SEEN;
    seen = verify(ahead).seen;
    assert.equal(verify(after).level, "fresh");
    assert.deepEqual(online(await fetchHead()), online(after), "signed anew without need");
  });

  it("is good again after a month in which nobody asked", async () => {
    const before = await fetchHead();
    test.clock.advance(70 * DAY_MS);
    assert.throws(() => verify(before), isCode("TRUST_EXPIRED"));
    assert.equal(verify(await fetchHead()).level, "fresh");
  });
});

/** Of what the DMS has signed last. */
function signedVersions({ folder }: TestDms): readonly unknown[] {
  using database = new DatabaseSync(join(folder, "dms.db"), { readOnly: true });
  return database.prepare("select role, version from online_metadata order by role").all();
}

function isCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof Error && "code" in error && error.code === code;
}
