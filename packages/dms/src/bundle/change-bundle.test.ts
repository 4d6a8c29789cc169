import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { makePublisher, type Publisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { PASSWORD, personWith, signUp, type TestPerson } from "../../test/test-person.ts";

const DAY_MS = 24 * 3_600_000;
const codeOf = (answer: { json: <T>() => T }): string => answer.json<{ code: string }>().code;

describe("a published bundle", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;
  let device: TestDevice;
  let platformRoot: string;

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    publisher = makePublisher({ product: "KEPT" });
    platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: "KEPT", platformRoot });
    device = new TestDevice(test);
    await device.enrol(
      { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim"), product: "KEPT" },
      randomUUID(),
    );
  });
  after(() => test[Symbol.asyncDispose]());

  const at = (version: string): string => `/api/products/KEPT/bundles/${version}`;
  const publish = async (version: string, more: object = {}): Promise<Uint8Array> => {
    const bundle = publisher.bundle({ version, files: { "main.mjs": `${version};\n`, "same.txt": "same" }, ...more });
    const answer = await anna.upload("KEPT", bundle);
    assert.equal(answer.statusCode, 201, answer.payload);
    return bundle;
  };
  const tag = (version: string, name = "release") => anna.send("PUT", `/api/products/KEPT/tags/${name}`, { version });
  const setState = (version: string, state: string) => anna.send("PUT", at(version), { state });
  const remove = (version: string) => anna.send("DELETE", at(version));
  const blobs = async (): Promise<readonly string[]> =>
    (await readdir(join(test.folder, "blobs"), { recursive: true })).filter((name) => name.endsWith(".zst")).sort();
  const packs = async (): Promise<readonly string[]> =>
    (await readdir(join(test.folder, "packs"), { recursive: true })).filter((name) => name.endsWith(".pack"));
  const offered = async (): Promise<{ bundleId: string; version: string; manifestSha256: string } | null> =>
    (await device.checkIn()).body["offer"] as { bundleId: string; version: string; manifestSha256: string } | null;

  it("is offered to nobody as a draft: not by tag, not by version, not by its identifier", async () => {
    const draft = publisher.bundle({ version: "0.1.0", files: { "main.mjs": "draft();\n" } });
    const answer = await test.dms.people.inject({
      method: "PUT",
      url: "/api/products/KEPT/bundles?state=draft",
      headers: { authorization: `Bearer ${anna.token}`, "content-type": "application/x-tar" },
      payload: Buffer.from(draft),
    });
    assert.partialDeepStrictEqual(answer.json(), { state: "draft", version: "0.1.0" });
    assert.equal(codeOf(await tag("0.1.0")), "BUNDLE_NOT_AVAILABLE");
    const asked = await device.checkIn({ wish: { asked: true, force: false, version: "0.1.0" } });
    assert.equal(asked.body["offer"], null);
    assert.match(asked.bytes.toString(), /version-not-available/);
    const { id } = answer.json<{ id: string }>();
    assert.equal((await device.ask("GET", `/bundles/${id}/head`)).status, 404);
    assert.equal((await setState("0.1.0", "available")).statusCode, 200);
    assert.equal((await device.ask("GET", `/bundles/${id}/head`)).status, 200);
    assert.equal(codeOf(await setState("0.1.0", "draft")), "BUNDLE_STATE");
    assert.equal((await setState("0.1.0", "retired")).statusCode, 200);
    assert.equal(codeOf(await tag("0.1.0")), "BUNDLE_NOT_AVAILABLE");
  });

  it("keeps its state while it holds a tag; its notes may change", async () => {
    await publish("1.0.0");
    assert.equal((await tag("1.0.0")).statusCode, 200);
    assert.equal(codeOf(await setState("1.0.0", "retired")), "BUNDLE_TAGGED");
    assert.equal(codeOf(await remove("1.0.0")), "BUNDLE_TAGGED");
    const noted = await anna.send("PUT", at("1.0.0"), { notes: "<b>the first</b>" });
    assert.partialDeepStrictEqual(noted.json(), { notes: "<b>the first</b>", state: "available" });
    assert.equal((await anna.send("PUT", at("1.0.0"), {})).statusCode, 400);
  });

  it("is not deleted while a device was offered it, or runs it", async () => {
    await publish("1.1.0");
    await tag("1.1.0");
    const offer = await offered();
    assert.equal(offer?.version, "1.1.0");
    await device.ask("GET", `/bundles/${offer.bundleId}/pack/none`);
    assert.equal((await packs()).length, 1);
    await publish("1.2.0");
    await tag("1.2.0");
    assert.equal(codeOf(await remove("1.1.0")), "BUNDLE_IN_USE", "on offer");
    await setState("1.1.0", "retired");
    assert.equal(codeOf(await remove("1.1.0")), "BUNDLE_IN_USE", "on offer a moment ago");

    const running = { running: { id: offer.manifestSha256, product: "KEPT", version: "1.1.0", securityVersion: 0 } };
    assert.equal((await device.checkIn(running)).status, 200);
    test.clock.advance(DAY_MS);
    await test.restart(); // writes what was reported
    anna = await again("anna");
    const refused = await remove("1.1.0");
    assert.equal(codeOf(refused), "BUNDLE_IN_USE", refused.payload);
    assert.match(refused.payload, /devices: 1/);
    const next = { running: { id: "e".repeat(64), product: "KEPT", version: "1.2.0", securityVersion: 0 } };
    assert.equal((await device.checkIn(next)).status, 200);
    await test.restart();
    assert.equal((await remove("1.1.0")).statusCode, 204);
    assert.deepEqual(await packs(), []);
    assert.equal(codeOf(await anna.get(at("1.1.0"))), "BUNDLE_UNKNOWN");
  });

  it("is not deleted while others need it as floor or base", async () => {
    const base = await publish("2.0.0");
    await publish("2.0.1", { base, files: { "main.mjs": "part();\n" } });
    assert.equal(codeOf(await remove("2.0.0")), "BUNDLE_IN_USE");
    assert.equal((await remove("2.0.1")).statusCode, 204);
    await publish("2.1.0", { floor: "2.0.0" });
    assert.match((await remove("2.0.0")).payload, /floor of: 2\.1\.0/);
    assert.equal((await remove("2.1.0")).statusCode, 204);
    assert.equal((await remove("2.0.0")).statusCode, 204);
  });

  it("takes its files with it, but none that another bundle or another organisation needs", async () => {
    const before = await blobs();
    const shared = await publish("3.0.0", { files: { "mine.txt": "only mine", "same.txt": "same" } });
    const bob = await signUp(test, "bob-of-bundles");
    await bob.send("POST", "/api/products", { code: "KEPT", platformRoot });
    assert.equal((await bob.upload("KEPT", shared)).statusCode, 201);
    const together = await blobs();
    assert.equal(together.length, before.length + 1);
    assert.equal((await remove("3.0.0")).statusCode, 204);
    assert.deepEqual(await blobs(), together, "bob has it still");
    assert.equal((await bob.send("DELETE", "/api/products/KEPT/bundles/3.0.0")).statusCode, 204);
    assert.deepEqual(await blobs(), before);
    assert.equal((await anna.upload("KEPT", shared)).statusCode, 201, "the same version may come again");
    assert.deepEqual(await blobs(), together);
  });

  it("leaves no files when the process ended between files and rows", async () => {
    const before = await blobs();
    const hash = "ab".repeat(32);
    await mkdir(join(test.folder, "blobs", "ab"), { recursive: true });
    await writeFile(join(test.folder, "blobs", "ab", `${hash}.zst`), "left behind");
    await test.restart();
    assert.deepEqual(await blobs(), before);
  });

  it("is compared with another", async () => {
    const answer = await anna.get("/api/products/KEPT/compare?from=1.0.0&to=1.2.0");
    assert.equal(answer.statusCode, 200, answer.payload);
    assert.partialDeepStrictEqual(answer.json(), {
      fields: [{ field: "version", from: "1.0.0", to: "1.2.0" }],
      files: { count: 1, changes: [{ name: "app/main.mjs", from: { sizeBytes: 7 }, to: { sizeBytes: 7 } }] },
    });
    assert.equal(codeOf(await anna.get("/api/products/KEPT/compare?from=1.0.0&to=9")), "BUNDLE_UNKNOWN");
  });

  it("is listed by state", async () => {
    const answer = await anna.get("/api/products/KEPT/bundles?state=retired");
    const versions = answer.json<{ bundles: { version: string }[] }>().bundles.map(({ version }) => version);
    assert.deepEqual(versions, ["0.1.0"]);
  });

  /** Sessions end with time. */
  async function again(userName: string): Promise<TestPerson> {
    const answer = await test.dms.people.inject({
      method: "POST",
      url: "/api/sign-in",
      payload: { userName, password: PASSWORD },
    });
    return personWith(test, answer.json<{ token: string }>().token);
  }
});
