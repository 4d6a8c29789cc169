import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { Letters } from "@regrow/testing/letters";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { PASSWORD, signUp, type TestPerson } from "../../test/test-person.ts";

const EMAIL = "anna@example.com";

describe("links in mail", () => {
  const letters = new Letters();
  let test: TestDms;
  let anna: TestPerson;
  let verification: string;
  before(async () => {
    test = await startDms({ mailer: letters, publicUrl: "https://dms.example" });
    anna = await signUp(test);
    verification = await letters.secret(EMAIL);
  });
  after(() => test[Symbol.asyncDispose]());

  const post = (url: string, payload: object) => test.dms.people.inject({ method: "POST", url, payload });
  const verify = async (token: string) => (await post("/api/account/verify-email", { token })).statusCode;
  const reset = async (token: string, password: string) =>
    (await post("/api/account/reset-password", { token, password })).statusCode;
  const ask = async (email: string) => post("/api/account/request-reset", { email });
  const signIn = async (password: string) => (await post("/api/sign-in", { userName: "anna", password })).statusCode;
  const account = async () => (await anna.get("/api/account")).json<{ email: string; isEmailVerified: boolean }>();

  it("confirm an address, once, and only while it is the user's", async () => {
    assert.deepEqual(await account(), {
      userName: "anna",
      email: EMAIL,
      isEmailVerified: false,
      hasSecondFactor: false,
      recoveryCodesLeft: 0,
    });
    assert.equal(await verify("x".repeat(43)), 403);
    assert.equal(await verify(verification), 204);
    assert.equal(await verify(verification), 403);
    assert.equal((await account()).isEmailVerified, true);
  });

  it("lead to the public address, and are stored as hashes", async () => {
    await anna.send("PUT", "/api/account/email", { password: PASSWORD, email: "new@example.com" });
    const { text } = await letters.next("new@example.com");
    const [, secret = ""] = /https:\/\/dms\.example\/verify\?token=([\w-]{43})/.exec(text) ?? [];
    using database = new DatabaseSync(join(test.folder, "dms.db"), { readOnly: true });
    const rows = database.prepare("select secret_sha256 from account_links").all();
    assert.ok(rows.length > 0 && rows.every((row) => row["secret_sha256"] !== secret));
    assert.match((await letters.next(EMAIL)).text, /was given the address new@example\.com/, "the old address is told");
    assert.equal((await account()).isEmailVerified, false);
    await anna.send("PUT", "/api/account/email", { password: PASSWORD, email: EMAIL });
    assert.equal(await verify(secret), 403, "the address was changed since");
    await letters.next(EMAIL); // told that it comes back
    assert.equal((await account()).isEmailVerified, true, "it was proven before");
  });

  it("set a new password, end every session, and count once and for an hour", async () => {
    await ask(EMAIL);
    const late = await letters.secret(EMAIL);
    test.clock.advance(3_600_000);
    assert.equal(await reset(late, "another horse"), 403);
    await ask(EMAIL.toUpperCase());
    const token = await letters.secret(EMAIL.toUpperCase());
    assert.equal(await reset(token, "short"), 400);
    assert.equal(await reset(token, "another horse"), 204);
    assert.equal(await reset(token, "a third horse"), 403);
    assert.equal((await anna.get("/api/me")).statusCode, 401);
    assert.equal(await signIn(PASSWORD), 401);
    assert.equal(await signIn("another horse"), 200);
  });

  it("tell nobody who has an account", async () => {
    const known = await ask(EMAIL);
    const nobody = await ask("nobody@example.com");
    assert.deepEqual([known.statusCode, known.payload], [nobody.statusCode, nobody.payload]);
    await letters.next(EMAIL);
    assert.equal(letters.count("nobody@example.com"), 0);

    const eve = await signUp(test, "eve", { email: EMAIL });
    assert.match((await letters.next(EMAIL)).text, /belongs to your account "anna"/);
    assert.partialDeepStrictEqual((await eve.get("/api/account")).json(), { isEmailVerified: false });
    await ask(EMAIL);
    assert.match((await letters.next(EMAIL)).text, /account "anna"/);
    await post("/api/account/request-reset", { email: "x@example.com" });
  });

  it("give an address to the first who proves to hold it", async () => {
    const shared = { email: "shared@example.com" };
    await signUp(test, "first", shared);
    const first = await letters.secret(shared.email);
    await signUp(test, "second", shared);
    const second = await letters.secret(shared.email);
    assert.deepEqual([await verify(second), await verify(first)], [204, 403]);
  });

  it("are written to the log where there is no mail server", async () => {
    const { promise: written, resolve } = Promise.withResolvers<unknown>();
    const silent = { debug: () => {}, warn: () => {}, error: () => {} };
    const info = (_: string, fields: object = {}): void => void ("to" in fields && resolve({ ...fields }));
    const logger = { ...silent, info };
    await using other = await startDms({ logger });
    await signUp(other);
    const { to, text } = (await written) as { to: string; text: string };
    assert.equal(to, EMAIL);
    assert.ok(text.includes(`${other.dms.peopleUrl}/verify?token=`), text);
  });

  it("are not sent to what is more than an address", async () => {
    for (const email of ["a@b,c@d", "a@b\r\nBcc: c@d", "<a@b>", "a b@c", "@b", "a@", `${"a".repeat(65)}@b`])
      assert.equal((await ask(email)).statusCode, 400, email);
  });

  it("can be asked for sixty times an hour from an address", async () => {
    let [status, tries] = [204, 0];
    for (; status === 204 && tries < 100; tries += 1) ({ statusCode: status } = await ask("nobody@example.com"));
    assert.equal(status, 429);
    assert.ok(tries <= 60);
  });
});
