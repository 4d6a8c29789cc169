import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Letters } from "@regrow/testing/letters";
import { Secret, TOTP } from "otpauth";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { PASSWORD, personWith, signUp, type TestPerson } from "../../test/test-person.ts";

describe("the start page", () => {
  const letters = new Letters();
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms({ mailer: letters });
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
    assert.equal(
      (await form("/sign-up", { userName: "ben", email: "ben@example.com", password: "short" })).statusCode,
      400,
    );
    assert.equal(
      (await form("/sign-up", { userName: "ben", email: "ben@example.com", password: "long enough", organisation: "" }))
        .statusCode,
      303,
    );
  });

  it("asks for the code of a second factor where there is one", async () => {
    const carl = await signUp(test, "carl");
    const { secret } = (await carl.send("POST", "/api/account/second-factor", { password: PASSWORD })).json<{
      secret: string;
    }>();
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const code = totp.generate({ timestamp: test.clock.nowMs() });
    await carl.send("PUT", "/api/account/second-factor", { code });
    const asked = await form("/sign-in", { userName: "carl", password: PASSWORD });
    assert.equal(asked.statusCode, 401);
    assert.match(asked.payload, /name="code"/);
    assert.match(asked.payload, /value="carl"/);
    test.clock.advance(30_000);
    const next = totp.generate({ timestamp: test.clock.nowMs() });
    assert.equal((await form("/sign-in", { userName: "carl", password: PASSWORD, code: next })).statusCode, 303);
  });

  it("takes links from mail: opening one changes nothing, its button does", async () => {
    await letters.next("anna@example.com");
    await form("/forgot", { email: "anna@example.com" });
    const token = await letters.secret("anna@example.com");
    const opened = await test.dms.people.inject({ url: `/reset?token=${token}` });
    assert.equal(opened.statusCode, 200);
    assert.match(opened.payload, new RegExp(`value="${token}"`));
    assert.equal((await form("/reset", { token, password: "short" })).statusCode, 400);
    assert.equal((await form("/reset", { token, password: PASSWORD })).statusCode, 200);
    assert.equal((await form("/reset", { token, password: PASSWORD })).statusCode, 403);
    const signedIn = await form("/sign-in", { userName: "anna", password: PASSWORD });
    const [, session = ""] = /regrow_session=([\w-]+)/.exec(String(signedIn.headers["set-cookie"])) ?? [];
    anna = personWith(test, session);

    await anna.send("POST", "/api/organisation/invitations", { email: "dora@example.com", role: "viewer" });
    const invitation = await letters.secret("dora@example.com");
    const page = await test.dms.people.inject({ url: `/invitation?token=${invitation}` });
    assert.match(page.payload, /name="invitation" value="/);
    assert.equal((await form("/invitation", { token: invitation })).statusCode, 401, "nobody is signed in");
    const dora = { userName: "dora", email: "dora@example.com", password: PASSWORD, invitation };
    assert.equal((await form("/sign-up", dora)).statusCode, 303);
    const { members } = (await anna.get("/api/organisation/members")).json<{ members: { userName: string }[] }>();
    assert.deepEqual(
      members.map(({ userName }) => userName),
      ["anna", "dora"],
    );
    assert.equal((await test.dms.people.inject({ url: "/reset?token=<script>" })).statusCode, 400);
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
