import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Letters } from "@regrow/testing/letters";
import { Secret, TOTP } from "otpauth";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { PASSWORD, personWith, signUp, type TestPerson } from "../../test/test-person.ts";

describe("the sign-in pages", () => {
  const letters = new Letters();
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms({ mailer: letters });
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const form = (url: string, fields: Record<string, string>, cookie = "") =>
    test.dms.people.inject({
      method: "POST",
      url,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        host: "dms.example",
        origin: "http://dms.example",
        cookie,
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

  it("says the rules of a new account beside its fields, and keeps what was typed in its own form", async () => {
    const { payload: asked } = await test.dms.people.inject({ url: "/" });
    for (const rule of [/Letters, digits, dot, dash .* no spaces/, /10 to 256 characters/]) assert.match(asked, rule);
    // As browsers read it.
    const [, pattern = ""] = / pattern="([^"]+)"/.exec(asked) ?? [];
    const userName = new RegExp(`^(?:${pattern})$`, "v");
    assert.deepEqual(
      ["mia.m-a_ker", "Mia Maker", "-mia"].map((name) => userName.test(name)),
      [true, false, false],
    );
    const typed = { userName: "Mia Maker", email: "mia@example.com", organisation: "Kiosks <&>", password: PASSWORD };
    const { payload: again, statusCode } = await form("/sign-up", typed);
    const [signIn = "", signUpForm = ""] = again.split('action="/sign-up"');
    assert.equal(statusCode, 400);
    assert.match(signUpForm, /user name: letters, digits/);
    for (const value of ["Mia Maker", "mia@example.com", "Kiosks &lt;&amp;&gt;"])
      assert.ok(signUpForm.includes(`value="${value}"`), value);
    assert.doesNotMatch(signIn, /Mia|letters/);
    assert.ok(!again.includes(PASSWORD));

    const { payload: invited } = await form("/sign-up", { ...typed, invitation: "a".repeat(43) });
    assert.match(invited, /name="invitation" value="a{43}"/);
  });

  it("tells where a letter is when there is no mail server", async () => {
    const { payload } = await form("/forgot", { email: "nobody@example.com" });
    assert.match(payload, /a letter is on its way/);
    await using without = await startDms({});
    const told = await without.dms.people.inject({
      ...{ method: "POST", url: "/forgot", payload: "email=nobody%40example.com" },
      headers: { "content-type": "application/x-www-form-urlencoded", host: "a.example", origin: "http://a.example" },
    });
    assert.match(told.payload, /stands in the log of this DMS/);
  });

  it("shows a browser a page of an address that leads nowhere, and a program a problem", async () => {
    const ask = (url: string, accept: string) => test.dms.people.inject({ url, headers: { accept } });
    const page = await ask("/nope", "text/html,application/xhtml+xml,*/*;q=0.8");
    assert.equal(page.statusCode, 404);
    assert.match(String(page.headers["content-type"]), /^text\/html/);
    assert.match(page.payload, /<a href="\/">/);
    for (const [url, accept] of [
      ["/nope", "*/*"],
      ["/nope", "application/json"],
      ["/api/nope", "text/html"],
    ] as const) {
      const { headers, statusCode } = await ask(url, accept);
      assert.deepEqual([statusCode, headers["content-type"]], [404, "application/problem+json; charset=utf-8"]);
    }
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

  it("lets somebody who has an account accept an invitation, signed in already or not", async () => {
    const emma = await signUp(test, "emma");
    await anna.send("POST", "/api/organisation/invitations", { email: "work@example.com", role: "viewer" });
    const token = await letters.secret("work@example.com");
    const url = `/invitation?token=${token}`;
    // As from a letter: the browser leaves the cookie out.
    const { payload: unknown } = await test.dms.people.inject({ url });
    assert.ok(unknown.includes(`name="next" value="${url}"`), "signing in leads back");
    const refused = await form("/invitation", { token });
    assert.equal(refused.statusCode, 401);
    assert.ok(refused.payload.includes(`name="next" value="${url}"`));
    assert.doesNotMatch(refused.payload, /regrow sign-in/);
    const signedIn = await form("/sign-in", { userName: "emma", password: PASSWORD, next: url });
    assert.equal(signedIn.headers.location, url);
    const cookie = /regrow_session=[\w-]+/.exec(String(signedIn.headers["set-cookie"]))?.[0] ?? assert.fail();
    const { payload: known } = await test.dms.people.inject({ url, headers: { cookie } });
    assert.match(known, /Accept as emma/);
    assert.doesNotMatch(known, /Sign up|in-password/);
    const accepted = await form("/invitation", { token }, cookie);
    assert.equal(accepted.statusCode, 200, accepted.payload);
    assert.match(accepted.payload, /You belong to/);
    const { organisations } = (await emma.get("/api/organisations")).json<{ organisations: object[] }>();
    assert.equal(organisations.length, 2);
    const left = await form("/sign-out", { next: url }, cookie);
    assert.equal(left.headers.location, url);
  });

  it("brings whoever signs in to where they wanted to go, and never to another server", async () => {
    const asked = await test.dms.people.inject({ url: "/devices?state=safe-mode" });
    assert.match(asked.payload, /name="next" value="\/devices\?state=safe-mode"/);
    const credentials = { userName: "anna", password: PASSWORD };
    for (const [next, place] of [
      ["/devices?state=safe-mode", "/devices?state=safe-mode"],
      ["//elsewhere.example", "/"],
      ["/\\elsewhere.example", "/"],
      ["https://elsewhere.example", "/"],
      ["/\r\nset-cookie: a=b", "/"],
      ["", "/"],
    ] as const)
      assert.equal((await form("/sign-in", { ...credentials, next })).headers.location, place, next);
  });

  it("takes a link that a signed-in person has made for a browser of theirs, once", async () => {
    const { path } = (await anna.send("POST", "/api/account/sign-in-links", {})).json<{ path: string }>();
    const token = new URL(path, "http://dms.example").searchParams.get("token") ?? "";
    const opened = await test.dms.people.inject({ url: path });
    assert.match(opened.payload, new RegExp(`value="${token}"`));
    const used = await form("/sign-in/link", { token });
    assert.equal(used.statusCode, 303);
    const [, secret = ""] = /regrow_session=([\w-]+)/.exec(String(used.headers["set-cookie"])) ?? [];
    assert.equal((await personWith(test, secret).get("/api/me")).json<{ userName: string }>().userName, "anna");
    assert.equal((await form("/sign-in/link", { token })).statusCode, 403);
  });

  it("forgets such a link when the time is over, and when a session was to be ended everywhere", async () => {
    const link = async (body: object): Promise<string> => {
      const { path } = (await anna.send("POST", "/api/account/sign-in-links", body)).json<{ path: string }>();
      return new URL(path, "http://dms.example").searchParams.get("token") ?? "";
    };
    const late = await link({ expiresInMs: 60_000 });
    test.clock.advance(60_000);
    assert.equal((await form("/sign-in/link", { token: late })).statusCode, 403);
    const ended = await link({});
    await anna.send("DELETE", "/api/account/sessions");
    assert.equal((await form("/sign-in/link", { token: ended })).statusCode, 403);
    const used = { authorization: `Bearer ${anna.token}` };
    const tooLong = { expiresInMs: 86_400_001 };
    const refused = await test.dms.people.inject({
      ...{ method: "POST", url: "/api/account/sign-in-links", headers: used, payload: tooLong },
    });
    assert.equal(refused.statusCode, 400);
  });

  it("has its style as a file, for the content security policy", async () => {
    for (const [url, type] of [["/style.css", "text/css"]] as const) {
      const answer = await test.dms.people.inject({ url });
      assert.equal(answer.statusCode, 200);
      assert.match(String(answer.headers["content-type"]), new RegExp(type));
    }
  });
});
