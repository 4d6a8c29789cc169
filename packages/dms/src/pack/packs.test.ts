import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { readHead } from "@regrow/core/bundle";
import { PackReader } from "@regrow/core/pack";
import { unpackHead } from "@regrow/node/delta";
import { makePublisher, type Publisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice, type DeviceAnswer } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const MIB = 1024 * 1024;

describe("packs of a DMS", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  const publisher: Publisher = makePublisher();
  const { product } = publisher;

  before(async () => {
    // Room for the newest pack alone.
    test = await startDms({ packCacheBytes: 1, returnPolicy: { afterMs: 1_000, jitterMs: 0 } });
    anna = await signUp(test);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: product, platformRoot });
    device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim"), product };
    await device.enrol(tokens, randomUUID());
  });
  after(() => test[Symbol.asyncDispose]());

  const publish = async (version: string, files: Record<string, string>): Promise<Uint8Array> => {
    const bundle = publisher.bundle({ version, files: { "main.mjs": `start("${version}");\n`, ...files } });
    const added = await anna.upload(product, bundle);
    assert.equal(added.statusCode, 201, added.payload);
    await anna.send("PUT", `/api/products/${product}/tags/release`, { version });
    return bundle;
  };
  const offered = async (): Promise<{ readonly bundleId: string; readonly manifestSha256: string } | null> =>
    (await device.checkIn()).body["offer"] as { bundleId: string; manifestSha256: string } | null;
  const offer = async (): Promise<{ readonly bundleId: string; readonly manifestSha256: string }> => {
    const made = await offered();
    assert.ok(made !== null);
    return made;
  };
  const pack = (bundleId: string, from = "none"): Promise<DeviceAnswer> =>
    device.ask("GET", `/bundles/${bundleId}/pack/${from}`);

  it("are made of what differs, never larger than from nothing, and bit for bit the same after an eviction", async () => {
    const text = randomBytes(120_000).toString("hex");
    await publish("1.0.0", { "large.txt": text, "same.txt": randomBytes(20_000).toString("hex") });
    const first = await offer();
    await publish("1.0.1", { "large.txt": text.replaceAll("00", "-"), "new.txt": "new" });
    const second = await offer();
    const whole = await pack(second.bundleId);
    const delta = await pack(second.bundleId, first.manifestSha256);
    assert.deepEqual([whole.status, delta.status], [200, 200]);
    assert.ok(delta.bytes.length < whole.bytes.length / 4, `${delta.bytes.length} of ${whole.bytes.length}`);
    assert.deepEqual((await readdir(join(test.folder, "packs"), { recursive: true })).filter(isPack).length, 1);
    const [wholeAgain, deltaAgain] = [await pack(second.bundleId), await pack(second.bundleId, first.manifestSha256)];
    for (const [before, now] of [
      [whole, wholeAgain],
      [delta, deltaAgain],
    ] as const) {
      assert.equal(now.headers["etag"], before.headers["etag"]);
      assert.ok(now.bytes.equals(before.bytes));
    }
    const rest = { range: "bytes=100-", "if-range": String(delta.headers["etag"]) };
    const url = `/bundles/${second.bundleId}/pack/${first.manifestSha256}`;
    const part = await device.ask("GET", url, undefined, { headers: rest });
    assert.deepEqual([part.status, part.bytes.equals(delta.bytes.subarray(100))], [206, true]);
  });

  it("are not larger over a base that helps nothing", async () => {
    await publish("1.0.2", { "large.txt": randomBytes(20_000).toString("hex") });
    const first = await offer();
    await publish("1.0.3", { "large.txt": randomBytes(4_096).toString("hex").repeat(256) });
    const second = await offer();
    const [over, whole] = [await pack(second.bundleId, first.manifestSha256), await pack(second.bundleId)];
    // The name of the base itself is in the header.
    assert.ok(over.bytes.length <= whole.bytes.length + 32, `${over.bytes.length} against ${whole.bytes.length}`);
  });

  it("come with a head that is small beside what the device has", async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`${index}.txt`, `file ${index}`]));
    await publish("1.1.0", files);
    const first = await offer();
    await publish("1.1.1", { ...files, "7.txt": "seven" });
    const second = await offer();
    const plain = await device.ask("GET", `/bundles/${second.bundleId}/head`);
    const { manifest } = readHead((await device.ask("GET", `/bundles/${first.bundleId}/head`)).bytes);
    const packed = await device.ask("GET", `/bundles/${second.bundleId}/head/${first.manifestSha256}`);
    assert.ok(packed.bytes.length < plain.bytes.length / 4, `${packed.bytes.length} of ${plain.bytes.length}`);
    assert.ok(Buffer.from(unpackHead(packed.bytes, manifest, MIB)).equals(plain.bytes));
    const unknown = await device.ask("GET", `/bundles/${second.bundleId}/head/${"0".repeat(64)}`);
    assert.deepEqual([unknown.status, unknown.body["code"]], [404, "BUNDLE_UNKNOWN"]);
  });

  it("are made beside the check-ins, which go on meanwhile", async () => {
    const block = randomBytes(4_096).toString("hex");
    await publish("2.0.0", { "large.txt": block.repeat((100 * MIB) / block.length) });
    const { bundleId } = await offer();
    let isMade = false;
    const making = untilReady(() => pack(bundleId)).then((answer) => ((isMade = true), answer));
    let answered = 0;
    for (; !isMade; answered += 1) assert.equal((await device.checkIn()).status, 200);
    const answer = await making;
    assert.ok(answer.bytes.length < 4 * MIB, String(answer.bytes.length));
    assert.ok(answered >= 10, `${answered} check-ins were answered while 100 MB were packed`);
  });

  it("never hold a file that was changed behind the DMS's back: its bundle is not offered until it is uploaded again", async () => {
    const secret = randomBytes(5_000).toString("hex");
    const bundle = await publish("3.0.0", { "secret.txt": secret });
    const { bundleId } = await offer();
    const sha256 = createHash("sha256").update(secret).digest("hex");
    const path = join(test.folder, "blobs", sha256.slice(0, 2), `${sha256}.zst`);
    const other = createHash("sha256").update('start("3.0.0");\n').digest("hex");
    await writeFile(path, await readFile(join(test.folder, "blobs", other.slice(0, 2), `${other}.zst`)));
    const refused = await pack(bundleId);
    assert.deepEqual([refused.status, refused.body["code"]], [503, "BUNDLE_STORE_DAMAGED"]);
    const asked = await device.checkIn({ wish: { asked: true, force: false, version: null } });
    assert.equal(asked.body["offer"], null);
    assert.match(asked.bytes.toString(), /store-damaged/);
    const audit = (await anna.get("/api/audit?limit=5")).payload;
    assert.match(audit, new RegExp(`fileDamaged.*${sha256}`));

    const again = await anna.upload(product, bundle);
    assert.equal(again.statusCode, 200, again.payload);
    assert.equal((await offer()).bundleId, bundleId);
    test.clock.advance(3_600_000); // what failed is not tried again at once
    const whole = await untilReady(() => pack(bundleId));
    assert.equal(whole.status, 200, whole.bytes.toString());
    const reader = new PackReader();
    reader.push(whole.bytes);
    assert.ok(reader.hasEnded);
  });

  it("are made from nothing where the files of what runs are damaged", async () => {
    const old = randomBytes(5_000).toString("hex");
    await publish("4.0.0", { "old.txt": old });
    const first = await offer();
    await publish("4.0.1", { "old.txt": `${old}!` });
    const second = await offer();
    const sha256 = createHash("sha256").update(old).digest("hex");
    await writeFile(join(test.folder, "blobs", sha256.slice(0, 2), `${sha256}.zst`), "rubbish");
    const answer = await pack(second.bundleId, first.manifestSha256);
    assert.equal(answer.status, 200, answer.bytes.toString());
    const header = new PackReader().push(answer.bytes).find((event) => event.kind === "header");
    assert.ok(header?.kind === "header" && header.header.from === null);
    assert.equal((await offer()).bundleId, second.bundleId, "what it brings is whole");
  });
});

/** Asks as a device does while its pack is in the making. */
async function untilReady(ask: () => Promise<DeviceAnswer>): Promise<DeviceAnswer> {
  for (;;) {
    const answer = await ask();
    if (answer.body["code"] !== "PACK_IN_MAKING") return answer;
  }
}

function isPack(name: string): boolean {
  return name.endsWith(".pack");
}
