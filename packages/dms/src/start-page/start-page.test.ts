import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

describe("the start page", () => {
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const page = async (url: string): Promise<string> =>
    (await test.dms.people.inject({ url, headers: { cookie: `regrow_session=${anna.token}` } })).payload;
  const form = (url: string, fields: Record<string, string>) =>
    test.dms.people.inject({
      method: "POST",
      url,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        host: "dms.example",
        origin: "http://dms.example",
      },
      payload: new URLSearchParams(fields).toString(),
    });

  it("says what this is and lets a stranger in", async () => {
    const { payload, headers } = await test.dms.people.inject({ url: "/" });
    assert.match(payload, /Sign in/);
    assert.match(String(headers["content-type"]), /^text\/html/);
    const wrong = await form("/sign-in", { userName: "anna", password: "wrong horse" });
    assert.equal(wrong.statusCode, 401);
    assert.match(wrong.payload, /User name or password is wrong/);
    const right = await form("/sign-in", { userName: "anna", password: "correct horse" });
    assert.equal(right.statusCode, 303);
    assert.match(String(right.headers["set-cookie"]), /HttpOnly; SameSite=Strict/);
    assert.equal((await form("/sign-up", { userName: "ben", password: "short" })).statusCode, 400);
    assert.equal(
      (await form("/sign-up", { userName: "ben", password: "long enough", organisation: "" })).statusCode,
      303,
    );
  });

  it("shows devices, and why an update was rolled back, with foreign text escaped", async () => {
    assert.match(await page("/"), /No devices yet/);
    const device = new TestDevice(test);
    await device.enrol(
      { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") },
      randomUUID(),
    );
    await device.checkIn();
    const update = { updateId: randomUUID(), generation: "2".repeat(64), version: "1.2.0" };
    const fault = {
      subject: "app",
      type: "exit-before-ready",
      atMs: 1_700_000_000_000,
      generation: update.generation,
      version: update.version,
      onTrial: true,
      exitCode: 7,
      signal: null,
      uptimeMs: 90,
      lastOutput: "<script>alert(1)</script>",
      fingerprint: "0123456789abcdef",
    } as const;
    device.record({ kind: "rolled-back", ...update, to: null, reason: "starts-exhausted", fault });
    await device.sendLog();
    assert.match(await page("/"), new RegExp(device.uuid));
    const detail = await page(`/devices/${device.uuid}`);
    for (const words of [
      /1\.2\.0/,
      /rolled back/,
      /did not prove itself in three starts/,
      /exit-before-ready/,
      /exit code 7/,
    ])
      assert.match(detail, words);
    assert.match(detail, /&lt;script&gt;alert/);
    assert.doesNotMatch(detail, /<script>alert/);
  });

  it("shows nobody another organisation's device", async () => {
    const eve = await signUp(test, "eve");
    const [uuid] = (await anna.get("/api/devices"))
      .json<{ devices: { uuid: string }[] }>()
      .devices.map((device) => device.uuid);
    const answer = await test.dms.people.inject({
      url: `/devices/${uuid ?? ""}`,
      headers: { cookie: `regrow_session=${eve.token}` },
    });
    assert.equal(answer.statusCode, 404);
    assert.match(answer.payload, /<h1>There is no such device/);
    assert.equal((await test.dms.people.inject({ url: `/devices/${uuid ?? ""}` })).statusCode, 303);
  });

  it("has its style and script as files, for the content security policy", async () => {
    for (const [url, type] of [
      ["/style.css", "text/css"],
      ["/live.js", "text/javascript"],
    ] as const) {
      const answer = await test.dms.people.inject({ url });
      assert.equal(answer.statusCode, 200);
      assert.match(String(answer.headers["content-type"]), new RegExp(type));
    }
  });
});
