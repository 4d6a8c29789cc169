import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { SystemEntropy } from "@regrow/node/entropy";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { hashPassword, verifyPassword } from "./password.ts";

const NAME = "anna";
const PASSWORD = "correct horse";
const EMAIL = "anna@example.com";

describe("accounts", () => {
  let test: TestDms;
  let token: string;
  before(async () => {
    test = await startDms();
    const answer = await post("/api/sign-up", {
      userName: "Anna",
      email: EMAIL,
      password: PASSWORD,
      organisation: "Acme",
    });
    assert.equal(answer.statusCode, 201);
    token = answer.json<{ token: string }>().token;
  });
  after(() => test[Symbol.asyncDispose]());

  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    test.dms.people.inject({ method: "POST", url, payload, headers });

  it("are found by name in any case, and belong to an organisation", async () => {
    const answer = await post("/api/sign-in", { userName: "ANNA", password: PASSWORD });
    assert.equal(answer.statusCode, 200);
    assert.partialDeepStrictEqual(answer.json(), { person: { userName: NAME, organisation: "Acme", role: "owner" } });
  });

  it("answer with a problem that says what to do", async () => {
    const taken = await post("/api/sign-up", { userName: NAME, email: EMAIL, password: PASSWORD });
    assert.match(String(taken.headers["content-type"]), /^application\/problem\+json/);
    assert.deepEqual([taken.statusCode, taken.json<{ code: string }>().code], [409, "USER_NAME_TAKEN"]);
    assert.deepEqual(Object.keys(taken.json()).sort(), [
      "code",
      "detail",
      "fix",
      "instance",
      "requestId",
      "status",
      "title",
      "type",
    ]);
    assert.equal((await post("/api/sign-up", { userName: "bob", email: EMAIL, password: "short" })).statusCode, 400);
    assert.equal(
      (await post("/api/sign-up", { userName: "bob", email: EMAIL, password: PASSWORD, admin: true })).statusCode,
      400,
    );
    assert.equal((await test.dms.people.inject({ url: "/nowhere" })).json<{ code: string }>().code, "ROUTE_UNKNOWN");
  });

  it("do not tell a wrong name from a wrong password", async () => {
    const wrong = await post("/api/sign-in", { userName: NAME, password: "wrong horse" });
    const nobody = await post("/api/sign-in", { userName: "nobody", password: "wrong horse" });
    assert.equal(wrong.statusCode, 401);
    const told = ({ payload }: { payload: string }) => ({ ...JSON.parse(payload), requestId: null });
    assert.deepEqual(told(wrong), told(nobody));
  });

  it("are slowed down after ten wrong passwords, more with each, and say when to come back", async () => {
    await post("/api/sign-up", { userName: "carl", email: "carl@example.com", password: PASSWORD });
    for (let tries = 0; tries < 10; tries += 1)
      await post("/api/sign-in", { userName: "carl", password: "wrong horse" });
    const limited = await post("/api/sign-in", { userName: "carl", password: PASSWORD });
    assert.deepEqual([limited.statusCode, limited.json<{ code: string }>().code], [429, "SIGN_IN_LIMITED"]);
    assert.ok(Number(limited.headers["retry-after"]) > 20);
    test.clock.advance(30_000);
    assert.equal((await post("/api/sign-in", { userName: "carl", password: "wrong horse" })).statusCode, 401);
    test.clock.advance(30_000);
    const longer = await post("/api/sign-in", { userName: "carl", password: PASSWORD });
    assert.ok(Number(longer.headers["retry-after"]) > 20, "a minute this time");
    test.clock.advance(30_000);
    assert.equal((await post("/api/sign-in", { userName: "carl", password: PASSWORD })).statusCode, 200);
  });

  it("are left by signing out, and by time", async () => {
    const session = (await post("/api/sign-in", { userName: NAME, password: PASSWORD })).json<{ token: string }>()
      .token;
    const me = (bearer: string) =>
      test.dms.people.inject({ url: "/api/me", headers: { authorization: `Bearer ${bearer}` } });
    assert.equal((await me(session)).statusCode, 200);
    assert.equal(
      (
        await test.dms.people.inject({
          method: "POST",
          url: "/api/sign-out",
          headers: { authorization: `Bearer ${session}` },
        })
      ).statusCode,
      204,
    );
    assert.equal((await me(session)).statusCode, 401);
    assert.equal((await me(token)).statusCode, 200);
    test.clock.advance(31 * 86_400_000);
    assert.equal((await me(token)).statusCode, 401);
  });

  it("are not acted for by other sites: a cookie's write needs our own origin", async () => {
    const session = (await post("/api/sign-in", { userName: NAME, password: PASSWORD })).json<{ token: string }>()
      .token;
    const cookie = `regrow_session=${session}`;
    const body = { kind: "claim" };
    const own = { cookie, host: "dms.example", origin: "http://dms.example" };
    assert.equal((await post("/api/tokens", body, own)).statusCode, 201);
    assert.equal((await post("/api/tokens", body, { ...own, origin: "http://evil.example" })).statusCode, 403);
    assert.equal((await post("/api/tokens", body, { cookie, host: "dms.example" })).statusCode, 403);
  });

  it("are answered with headers that keep pages apart", async () => {
    const { headers } = await test.dms.people.inject({ url: "/healthz" });
    assert.match(String(headers["content-security-policy"]), /default-src 'none'/);
    assert.equal(headers["x-content-type-options"], "nosniff");
  });
});

describe("a stored password", () => {
  it("is argon2id with its own salt, and only opens to itself", async () => {
    const entropy = new SystemEntropy();
    const [stored, other] = [await hashPassword(PASSWORD, entropy), await hashPassword(PASSWORD, entropy)];
    assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.notEqual(stored, other);
    assert.equal(await verifyPassword(PASSWORD, stored), true);
    assert.equal(await verifyPassword(`${PASSWORD}.`, stored), false);
    assert.equal(await verifyPassword(PASSWORD, stored.replace("t=2", "t=99")), false);
    assert.equal(await verifyPassword(PASSWORD, undefined), false);
  });
});
