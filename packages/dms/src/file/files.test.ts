import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { nameFileList, type GivenFile } from "@regrow/core/protocol";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const publisher = makePublisher({ product: "ACME-KIOSK" });
const MIB = 1024 ** 2;

describe("files that devices are given", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  beforeEach(async () => {
    test = await startDms();
    anna = await signUp(test, "anna", { organisation: "Anna Ltd" });
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: publisher.product, platformRoot });
    device = await enrol();
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it("reach the device by name: its own before its product's, with the bytes that were sent", async () => {
    assert.equal(await told(), null);
    await put(product("config.json"), "for all");
    await put(product("logo.png"), "a picture");
    await put(own("config.json"), "for one");
    const files = await given();
    assert.deepEqual(files.map(({ name }) => name).toSorted(), ["config.json", "logo.png"]);
    const config = files.find(({ name }) => name === "config.json") ?? assert.fail();
    assert.equal((await device.ask("GET", `/files/${config.sha256}`)).bytes.toString(), "for one");
    assert.equal(await told(), nameFileList(files, new NodeCryptography()));
    assert.equal((await remove(own("config.json"))).statusCode, 204);
    const back = (await given()).find(({ name }) => name === "config.json") ?? assert.fail();
    assert.equal((await device.ask("GET", `/files/${back.sha256}`)).bytes.toString(), "for all");
    assert.equal((await device.ask("GET", `/files/${config.sha256}`)).body["code"], "GIVEN_FILE_UNKNOWN");
  });

  it("are news: a device that has them not is told in full, one that has them is quiet", async () => {
    const quiet = (await device.checkIn()).body;
    const path = `/check-in/${String(quiet["standing"])}/${String(quiet["logSequence"])}`;
    assert.equal((await device.ask("GET", path)).status, 204);
    await put(product("config.json"), "1");
    assert.equal((await device.ask("GET", path)).status, 205);
    const news = (await device.checkIn()).body;
    assert.equal(news["standing"], null);
    const inPlace = (await device.checkIn({ files: news["files"] })).body;
    assert.ok(inPlace["standing"]);
  });

  it("are kept once, however often they are given, and go when nobody gives them any more", async () => {
    const blobs = async (): Promise<number> =>
      (await readdir(join(test.folder, "blobs"), { recursive: true })).filter((name) => name.endsWith(".zst")).length;
    await put(own("a"), "same");
    await put(product("b"), "same");
    assert.equal(await blobs(), 1);
    await put(own("a"), "other");
    assert.equal(await blobs(), 2);
    await remove(product("b"));
    assert.equal(await blobs(), 1);
    await test.restart();
    assert.equal(await blobs(), 1, "what a row names survives a start");
    assert.equal((await given()).length, 1);
    await anna.send("POST", `/api/devices/${device.uuid}/unclaim`);
    assert.equal(await told(), null, "nobody's device is given nothing");
    await test.restart();
    assert.equal(await blobs(), 0, "what was left is found at a start");
  });

  it("belong to who gives them: no other organisation lists, changes or finds out about them", async () => {
    const bert = await signUp(test, "bert", { organisation: "Bert Ltd" });
    await put(own("secret"), "Anna's");
    const sha256 = sha("Anna's");
    for (const url of [own("secret"), product("secret")]) {
      assert.equal((await bert.send("DELETE", url)).statusCode, 404);
      assert.equal((await put(url, "x", bert)).statusCode, 404);
    }
    assert.equal((await bert.get(`/api/devices/${device.uuid}/files`)).statusCode, 404);
    const stranger = new TestDevice(test);
    const [provision, claim] = [await bert.makeToken("provision"), await bert.makeToken("claim")];
    await stranger.enrol({ provision, claim }, randomUUID());
    assert.equal((await stranger.ask("GET", `/files/${sha256}`)).status, 404);
    // The device changes hands: nothing that Anna gave it is Bert's.
    const { id } = (await anna.send("POST", "/api/transfers", { to: "Bert Ltd", devices: [device.uuid] })).json<{
      id: string;
    }>();
    await bert.send("POST", `/api/transfers/${id}/accept`);
    assert.deepEqual((await bert.get(`/api/devices/${device.uuid}/files`)).json(), { files: [] });
    assert.deepEqual(await given(), []);
  });

  it("are small, few, and have names that the device's file system takes", async () => {
    const code = async (url: string, bytes: string | Buffer = "x"): Promise<unknown> => {
      const answer = await put(url, bytes);
      return answer.statusCode === 200 ? 200 : answer.json<{ code: string }>().code;
    };
    assert.equal(await code(own("most"), randomBytes(4 * MIB)), 200);
    assert.equal(await code(own("more"), randomBytes(4 * MIB + 1)), "INPUT_TOO_LARGE");
    assert.equal(await code(own("empty"), ""), 200);
    assert.equal(await code(own("sys/kernel.bin")), "FILE_PROTECTED");
    assert.equal(await code(own("/SYS/kernel.bin")), "FILE_PROTECTED");
    assert.equal(await code(own(" spaced ")), "FILE_NAME_INVALID");
    assert.equal(await code(own("ü".repeat(60))), "FILE_NAME_INVALID");
    assert.equal(await code(own("a\nb")), "FILE_NAME_INVALID");
    assert.equal(await code(own("../../etc/passwd")), 200, "a name like others: there are no folders");
    const wrong = await anna.send("PUT", own("x"), { not: "bytes" });
    assert.equal(wrong.statusCode, 400);
    for (let each = 0; each < 61; each += 1) assert.equal(await code(product(`f${each}`)), 200);
    for (let each = 61; each < 64; each += 1) await put(product(`f${each}`), "x");
    assert.equal(await code(product("f64")), "GIVEN_FILE_LIMIT");
    assert.equal(await code(product("f0"), "another content is no further file"), 200);
    assert.equal((await remove(own("never"))).json<{ code: string }>().code, "GIVEN_FILE_UNKNOWN");
  });

  it("leave nothing of a file whose sender went away, and are written into the audit log", async () => {
    await put(own("a"), "1");
    await remove(own("a"));
    const { entries } = (await anna.get("/api/audit")).json<{ entries: { operation: string; changed: object }[] }>();
    const ours = entries.filter(({ operation }) => operation.endsWith("DeviceFile"));
    assert.deepEqual(
      ours.map(({ operation }) => operation),
      ["removeDeviceFile", "putDeviceFile"],
    );
    assert.deepEqual(ours[1]?.changed, { file: "a", sha256: sha("1"), sizeBytes: 1 });
  });

  async function enrol(): Promise<TestDevice> {
    const made = new TestDevice(test);
    const [provision, claim] = [await anna.makeToken("provision"), await anna.makeToken("claim")];
    await made.enrol({ provision, claim, product: publisher.product }, randomUUID());
    return made;
  }

  function own(name: string): string {
    return `/api/devices/${device.uuid}/files?name=${encodeURIComponent(name)}`;
  }

  function product(name: string): string {
    return `/api/products/${publisher.product}/files?name=${encodeURIComponent(name)}`;
  }

  function put(url: string, bytes: string | Buffer, by = anna): ReturnType<TestPerson["send"]> {
    return test.dms.people.inject({
      method: "PUT",
      url,
      headers: { authorization: `Bearer ${by.token}`, "content-type": "application/octet-stream" },
      payload: Buffer.from(bytes),
    });
  }

  function remove(url: string): ReturnType<TestPerson["send"]> {
    return anna.send("DELETE", url);
  }

  async function given(): Promise<readonly GivenFile[]> {
    return (await device.ask("GET", "/files")).body["files"] as readonly GivenFile[];
  }

  async function told(): Promise<unknown> {
    return (await device.checkIn()).body["files"];
  }
});

function sha(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
