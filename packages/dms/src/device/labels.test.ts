import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { LABEL_PATTERN, labelText, readLabel, readLabels } from "./label.ts";

describe("labels and notes of devices", () => {
  let test: TestDms;
  let anna: TestPerson;
  beforeEach(async () => {
    test = await startDms();
    anna = await signUp(test, "anna", { organisation: "Anna Ltd" });
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it("find devices: by a word, by a name with its value, by a name with any", async () => {
    const [one, two, three] = [await enrol(), await enrol(), await enrol()];
    await describeDevice(one, { labels: ["kiosk", "site=Bern"], notes: "at the door\nsecond from the left" });
    await describeDevice(two, { labels: ["site=Basel"] });
    assert.deepEqual(await found("kiosk"), [one.uuid]);
    assert.deepEqual(await found("site=Bern"), [one.uuid]);
    assert.deepEqual(await found("site"), [one.uuid, two.uuid].toSorted());
    assert.deepEqual(await found("sit"), []);
    assert.deepEqual(await found("site=bern"), []);
    assert.equal((await anna.get("/api/devices?label=a%20b")).statusCode, 400);
    const view = (await anna.get(`/api/devices/${one.uuid}`)).json<{ labels: string[]; notes: string }>();
    assert.deepEqual([view.labels, view.notes], [["kiosk", "site=Bern"], "at the door\nsecond from the left"]);
    // What is not named stays; labels that are named are all there are.
    await describeDevice(one, { labels: ["spare"] });
    const now = (await anna.get(`/api/devices/${one.uuid}`)).json<{ labels: string[]; notes: string }>();
    assert.deepEqual([now.labels, now.notes.length], [["spare"], view.notes.length]);
    assert.deepEqual(await found("kiosk"), []);
    assert.equal((await anna.get(`/api/devices/${three.uuid}`)).json<{ notes: string }>().notes, "");
  });

  it("stay while the same organisation sees the device, claimed or not, and go with the device", async () => {
    const device = new TestDevice(test);
    await device.provision(await anna.makeToken("provision"), randomUUID());
    await describeDevice(device, { labels: ["shelf=7"], notes: "to be mounted" });
    assert.equal((await device.ask("POST", "/claim", { token: await anna.makeToken("claim") })).status, 200);
    assert.deepEqual(await found("shelf=7"), [device.uuid]);
    await anna.send("POST", `/api/devices/${device.uuid}/unclaim`);
    assert.deepEqual(await found("shelf=7"), [device.uuid]);
    const bert = await signUp(test, "bert", { organisation: "Bert Ltd" });
    assert.equal((await device.ask("POST", "/claim", { token: await bert.makeToken("claim") })).status, 200);
    const view = (await bert.get(`/api/devices/${device.uuid}`)).json<{ labels: string[]; notes: string }>();
    assert.deepEqual([view.labels, view.notes], [[], ""]);
    assert.deepEqual(await found("shelf=7"), []);
  });

  it("are bounded, and refuse what nobody could search for", async () => {
    const device = await enrol();
    const code = async (body: object): Promise<number> => (await describeDevice(device, body)).statusCode;
    const many = Array.from({ length: 32 }, (_, index) => `l${index}`);
    assert.equal(await code({ labels: many }), 200);
    assert.equal(await code({ labels: [...many, "one-more"] }), 400);
    assert.equal(await code({ labels: ["site=Bern", "site=Basel"] }), 400);
    assert.equal(await code({ labels: ["site="] }), 400);
    assert.equal(await code({ labels: ["=x"] }), 400);
    assert.equal(await code({ labels: [`a=${"v".repeat(129)}`] }), 400);
    assert.equal(await code({ labels: ["a=b\nc"] }), 400);
    assert.equal(await code({ notes: "n".repeat(4_000) }), 200);
    assert.equal(await code({ notes: "n".repeat(4_001) }), 400);
    assert.equal(await code({ notes: "\u0007" }), 400);
    assert.equal(await code({ labels: ["a=<script>'; drop table devices; --"] }), 200);
    assert.deepEqual(await found("a=<script>'; drop table devices; --"), [device.uuid]);
  });

  it("are one organisation's: no other finds by them", async () => {
    const device = await enrol();
    await describeDevice(device, { labels: ["site=Bern"] });
    const bert = await signUp(test, "bert", { organisation: "Bert Ltd" });
    const url = `/api/devices/${device.uuid}/description`;
    assert.equal((await bert.send("PUT", url, { labels: [] })).statusCode, 404);
    const answer = (await bert.get("/api/devices?label=site")).json<{ devices: object[] }>();
    assert.deepEqual(answer.devices, []);
    assert.deepEqual(await found("site"), [device.uuid]);
  });

  it("are read as they were written", () => {
    const label = fc.stringMatching(new RegExp(LABEL_PATTERN));
    fc.assert(fc.property(label, (text) => assert.equal(labelText(readLabel(text)), text)));
    assert.throws(() => readLabels(["a=1", "a"]), { code: "INPUT_INVALID" });
  });

  async function enrol(): Promise<TestDevice> {
    const made = new TestDevice(test);
    const [provision, claim] = [await anna.makeToken("provision"), await anna.makeToken("claim")];
    await made.enrol({ provision, claim }, randomUUID());
    return made;
  }

  function describeDevice(device: TestDevice, body: object): ReturnType<TestPerson["send"]> {
    return anna.send("PUT", `/api/devices/${device.uuid}/description`, body);
  }

  async function found(label: string): Promise<readonly string[]> {
    const answer = await anna.get(`/api/devices?label=${encodeURIComponent(label)}`);
    assert.equal(answer.statusCode, 200, answer.payload);
    return answer.json<{ devices: { uuid: string }[] }>().devices.map(({ uuid }) => uuid);
  }
});
