import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { readHead } from "@regrow/core/bundle";
import type { FaultRecord } from "@regrow/core/fault";
import { PackReader } from "@regrow/core/pack";
import { unpackSegment } from "@regrow/node/delta";
import { makePublisher, type Publisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

interface Offer {
  readonly updateId: string;
  readonly bundleId: string;
  readonly version: string;
  readonly manifestSha256: string;
  readonly headBytes: number;
}

const FAULT: FaultRecord = {
  subject: "app",
  type: "exit-code",
  atMs: 1_700_000_000_000,
  generation: "a".repeat(64),
  version: "1.1.0",
  onTrial: true,
  exitCode: 1,
  signal: null,
  uptimeMs: 120,
  lastOutput: "Error: <boom>",
  fingerprint: "f".repeat(16),
};

describe("an update through the DMS", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;
  let device: TestDevice;

  before(async () => {
    test = await startDms({ returnPolicy: { afterMs: 1_000, jitterMs: 500 } });
    anna = await signUp(test);
    publisher = makePublisher();
    await anna.send("POST", "/api/products", {
      code: publisher.product,
      platformRoot: Buffer.from(publisher.platformRoot).toString(),
    });
    await publish("1.0.0", { "main.mjs": "one();\n", "same.txt": "same" });
    device = new TestDevice(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const publish = async (version: string, files: Record<string, string>): Promise<void> => {
    const added = await anna.upload(publisher.product, publisher.bundle({ version, files }));
    assert.equal(added.statusCode, 201, added.payload);
    await anna.send("PUT", `/api/products/${publisher.product}/tags/release`, { version });
  };
  const offerTo = async (more: object = {}): Promise<Offer> => {
    const { status, body, bytes } = await device.checkIn(more);
    assert.equal(status, 200, bytes.toString());
    assert.ok(body["offer"] !== null, bytes.toString());
    return body["offer"] as Offer;
  };

  it("says what is missing until the device is claimed and activated", async () => {
    await device.provision(await anna.makeToken("provision"), randomUUID());
    const asked = await device.checkIn({ wish: { asked: true, force: false, version: null } });
    assert.deepEqual([asked.status, asked.body["message"], asked.body["result"]], [403, "device not claimed", "fail"]);
    assert.deepEqual(asked.body["return"], { afterMs: 1_000, jitterMs: 500 });
    assert.equal((await device.checkIn()).body["offer"], null);
    assert.equal(
      (await device.ask("POST", "/activate", { product: publisher.product })).body["code"],
      "DEVICE_NOT_CLAIMED",
    );

    const token = await anna.makeToken("claim");
    const claimed = await device.ask("POST", "/claim", { token });
    assert.deepEqual(claimed.body, { owner: "anna", product: null });
    assert.deepEqual((await device.ask("POST", "/claim", { token })).body, claimed.body);
    assert.deepEqual((await device.ask("POST", "/activate", { product: "NONE" })).body["code"], "PRODUCT_UNKNOWN");
    assert.equal((await device.checkIn()).body["offer"], null);
    assert.deepEqual((await device.ask("POST", "/activate", { product: publisher.product })).body, {
      product: publisher.product,
    });
  });

  it("keeps a device's owner, whatever tokens others have", async () => {
    const eve = await signUp(test, "eve");
    const stolen = await device.ask("POST", "/claim", { token: await eve.makeToken("claim") });
    assert.deepEqual([stolen.status, stolen.body["code"]], [403, "CLAIM_OWNED"]);
    assert.equal((await eve.get(`/api/devices/${device.uuid}`)).statusCode, 404);
    assert.deepEqual((await eve.get("/api/devices")).json(), { devices: [], next: null });
    assert.equal((await eve.get(`/api/products/${publisher.product}`)).statusCode, 404);
  });

  it("offers the tagged bundle under one identifier, and serves head and pack", async () => {
    const offer = await offerTo();
    assert.equal(offer.version, "1.0.0");
    assert.deepEqual(await offerTo(), offer);
    await test.restart();
    assert.deepEqual(await offerTo(), offer);

    const head = await device.ask("GET", `/bundles/${offer.bundleId}/head`);
    assert.equal(head.bytes.length, offer.headBytes);
    assert.ok(readHead(head.bytes).manifest.length > 0);

    const url = `/bundles/${offer.bundleId}/pack/none`;
    const pack = await device.ask("GET", url);
    assert.equal(pack.headers["content-length"], String(pack.bytes.length));
    assert.equal(await contents(pack.bytes), "one();\nsame");
    const range = await device.ask("GET", url, undefined, {
      headers: { range: "bytes=10-", "if-range": String(pack.headers["etag"]) },
    });
    assert.equal(range.status, 206);
    assert.deepEqual(range.bytes, pack.bytes.subarray(10));
    const changed = await device.ask("GET", url, undefined, { headers: { range: "bytes=10-", "if-range": '"other"' } });
    assert.equal(changed.status, 200);
    assert.deepEqual((await device.ask("GET", `/bundles/${offer.bundleId}/pack/${"0".repeat(64)}`)).bytes, pack.bytes);
  });

  it("serves no bundle to a device of another owner", async () => {
    const { bundleId } = await offerTo();
    const eve = await signUp(test, "mallory");
    const other = new TestDevice(test);
    await other.enrol(
      { provision: await eve.makeToken("provision"), claim: await eve.makeToken("claim") },
      randomUUID(),
    );
    const ask = async (): Promise<readonly unknown[]> => {
      const answer = await other.ask("GET", `/bundles/${bundleId}/pack/none`);
      return [answer.status, answer.body["code"]];
    };
    assert.deepEqual(await ask(), [403, "DEVICE_NOT_ACTIVATED"]);
    await eve.send("POST", "/api/products", {
      code: publisher.product,
      platformRoot: Buffer.from(publisher.platformRoot).toString(),
    });
    await other.ask("POST", "/activate", { product: publisher.product });
    assert.deepEqual(await ask(), [404, "BUNDLE_UNKNOWN"]);
  });

  it("counts a version only when the device has signed that it confirmed it", async () => {
    const offer = await offerTo();
    const running = {
      id: offer.manifestSha256,
      product: publisher.product,
      version: offer.version,
      securityVersion: 0,
    };
    await device.checkIn({ running });
    assert.equal((await detail()).runningVersion, null);
    const update = {
      updateId: offer.updateId,
      generation: offer.manifestSha256,
      product: publisher.product,
      version: offer.version,
    };
    device.record({ kind: "installed", ...update, from: null });
    device.record({ kind: "confirmed", ...update, securityVersion: 0 });
    assert.deepEqual((await device.sendLog()).body, { logSequence: 2 });
    assert.equal((await detail()).runningVersion, "1.0.0");
    const answer = await device.checkIn({ running });
    assert.deepEqual([answer.body["offer"], answer.body["logSequence"]], [null, 2]);
  });

  it("answers a device in the same state in a few bytes, until something changes", async () => {
    const running = {
      id: (await detail()).runningManifestSha256,
      product: publisher.product,
      version: "1.0.0",
      securityVersion: 0,
    };
    const { body } = await device.checkIn({ running });
    assert.equal(body["offer"], null);
    const again = `/check-in/${String(body["standing"])}/2`;
    const status = async (path = again, options = {}): Promise<number> =>
      (await device.ask("GET", path, undefined, options)).status;
    assert.equal(await status(), 204);
    assert.equal(await status(`/check-in/${String(body["standing"])}/3`), 205);
    assert.equal(await status("/check-in/other/2"), 205);
    assert.equal(await status(again, { headers: { "regrow-device": randomUUID() } }), 403);
    await anna.send("PUT", `/api/products/${publisher.product}/tags/beta`, { version: "1.0.0" });
    assert.equal(await status(), 205);
    assert.equal((await device.checkIn({ running })).body["standing"], body["standing"]);
    assert.equal(await status(), 204);
    await test.restart();
    assert.equal(await status(), 205);
  });

  it("leaves a device in safe mode that what it ran has brought there, unless forced; a damaged one gets it again", async () => {
    const inSafeMode = (safeMode: string, force = false): object => ({
      running: null,
      safeMode,
      wish: { asked: true, force, version: null },
    });
    for (const reason of ["max-faults", "forced"]) {
      const { body, bytes } = await device.checkIn(inSafeMode(reason));
      assert.equal(body["offer"], null);
      assert.match(bytes.toString(), /safe-mode-here/);
    }
    assert.equal((await offerTo(inSafeMode("max-faults", true))).version, "1.0.0");
    assert.equal((await offerTo(inSafeMode("nothing-whole"))).version, "1.0.0");
  });

  it("packs only what the running version lacks", async () => {
    const from = (await detail()).runningManifestSha256;
    await publish("1.1.0", { "main.mjs": "crash();\n", "same.txt": "same" });
    const offer = await offerTo({
      running: { id: from, product: publisher.product, version: "1.0.0", securityVersion: 0 },
    });
    assert.equal(offer.version, "1.1.0");
    const pack = await device.ask("GET", `/bundles/${offer.bundleId}/pack/${from}`);
    assert.equal(await contents(pack.bytes), "crash();\n");
  });

  it("shows a rollback with reason and fault, and does not offer that bundle again unless forced", async () => {
    const running = {
      id: (await detail()).runningManifestSha256,
      product: publisher.product,
      version: "1.0.0",
      securityVersion: 0,
    };
    const offer = await offerTo({ running });
    const update = { updateId: offer.updateId, generation: offer.manifestSha256, version: offer.version };
    device.record({ kind: "rolled-back", ...update, to: running.id, reason: "starts-exhausted", fault: FAULT });
    assert.equal((await device.sendLog()).body["logSequence"], 3);
    const { outcomes, runningVersion } = await detail();
    assert.equal(runningVersion, "1.0.0");
    assert.deepEqual(
      outcomes.map(({ result, reason }) => [result, reason]),
      [
        ["rolled-back", "starts-exhausted"],
        ["confirmed", null],
        ["installed", null],
      ],
    );
    const { generation: _generation, ...shown } = FAULT;
    assert.deepEqual(outcomes[0]?.fault, shown);
    const held = await device.checkIn({ running });
    assert.equal(held.body["offer"], null);
    const forced = await offerTo({ running, wish: { asked: true, force: true, version: null } });
    assert.notEqual(forced.updateId, offer.updateId);
  });

  it("does not give again what safe mode has left for the version before, since that kept faulting", async () => {
    const id = (await detail()).runningManifestSha256;
    const running = { id, product: publisher.product, version: "1.0.0", securityVersion: 0 };
    await publish("1.2.0", { "main.mjs": "crashLater();\n", "same.txt": "same" });
    const offer = await offerTo({ running });
    const update = { updateId: offer.updateId, generation: offer.manifestSha256, version: offer.version };
    const left = { generation: update.generation, version: update.version, detail: "1.0.0 ran well for 60 s" };
    device.record({ kind: "confirmed", ...update, product: publisher.product, securityVersion: 0 });
    device.record({ kind: "healing", step: "bundle", outcome: "healed", ...left });
    device.record({
      kind: "fell-back",
      generation: update.generation,
      to: "1.0.0",
      toGeneration: id,
      detail: left.detail,
    });
    await device.sendLog();
    const { outcomes, runningVersion } = await detail();
    assert.equal(runningVersion, "1.0.0");
    assert.deepEqual([outcomes[0]?.result, outcomes[0]?.reason], ["rolled-back", "keeps-faulting"]);
    assert.equal((await device.checkIn({ running })).body["offer"], null);
  });

  const detail = async (): Promise<Detail> => (await anna.get(`/api/devices/${device.uuid}`)).json<Detail>();
});

interface Detail {
  readonly runningVersion: string | null;
  readonly runningManifestSha256: string;
  readonly outcomes: readonly {
    readonly result: string;
    readonly reason: string | null;
    readonly fault: object | null;
  }[];
}

/** What a pack brings without a base, one file after the other. */
async function contents(pack: Uint8Array): Promise<string> {
  const reader = new PackReader();
  const pieces: Uint8Array[] = [];
  for (const event of reader.push(pack))
    if (event.kind === "segment")
      pieces.push(await unpackSegment(event.position.segment, event.bytes, () => assert.fail("it builds on a base")));
  assert.ok(reader.hasEnded);
  return Buffer.concat(pieces).toString();
}
