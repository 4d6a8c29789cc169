import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Secret, TOTP } from "otpauth";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { PASSWORD, personWith, signUp, type TestPerson } from "../../test/test-person.ts";
import { stepOfCode } from "./second-factor.ts";

const STEP_MS = 30_000;

describe("a time-based code", () => {
  // RFC 6238, appendix B, the last six digits of the SHA-1 rows.
  const secret = new TextEncoder().encode("12345678901234567890");
  it("is the one of the RFC's test vectors", () => {
    for (const [seconds, code] of [
      [59, "287082"],
      [1_111_111_109, "081804"],
      [1_234_567_890, "005924"],
      [20_000_000_000, "353130"],
    ] as const)
      assert.equal(stepOfCode(secret, code, seconds * 1_000), Math.floor(seconds / 30));
  });

  it("counts one step before and after, and no further", () => {
    const at = (steps: number): number | undefined => stepOfCode(secret, "287082", 59_000 + steps * STEP_MS);
    assert.deepEqual([at(-1), at(0), at(1)], [1, 1, 1]);
    assert.deepEqual([at(2), at(3)], [undefined, undefined]);
    for (const wrong of ["", "28708", "2870820", "28708x", "287083"])
      assert.equal(stepOfCode(secret, wrong, 59_000), undefined);
  });
});

describe("a second factor", () => {
  let test: TestDms;
  let anna: TestPerson;
  let totp: TOTP;
  let recoveryCodes: readonly string[];
  /** The code that confirmed the enrolment; the clock goes on, so another call may make another one. */
  let confirming: string;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const code = (): string => totp.generate({ timestamp: test.clock.nowMs() });
  const signIn = async (more: object) => {
    const payload = { userName: "anna", password: PASSWORD, ...more };
    const answer = await test.dms.people.inject({ method: "POST", url: "/api/sign-in", payload });
    return { status: answer.statusCode, ...answer.json<{ code?: string; token?: string }>() };
  };

  it("is enrolled with the password, and not asked for before it is confirmed", async () => {
    const path = "/api/account/second-factor";
    assert.equal((await anna.send("POST", path, { password: "wrong horse" })).statusCode, 403);
    const { secret, uri, qrSvg } = (await anna.send("POST", path, { password: PASSWORD })).json<
      Record<string, string>
    >();
    assert.match(uri ?? "", /^otpauth:\/\/totp\/Regrow:anna\?/);
    assert.match(qrSvg ?? "", /^<svg/);
    totp = new TOTP({ secret: Secret.fromBase32(secret ?? "") });
    assert.equal((await signIn({})).status, 200);
  });

  it("is turned on by a code, ends other sessions, and gives recovery codes", async () => {
    const other = personWith(test, (await signIn({})).token ?? "");
    assert.equal((await anna.send("PUT", "/api/account/second-factor", { code: "000000" })).statusCode, 401);
    confirming = code();
    const answer = await anna.send("PUT", "/api/account/second-factor", { code: confirming });
    ({ recoveryCodes } = answer.json<{ recoveryCodes: readonly string[] }>());
    assert.equal(new Set(recoveryCodes).size, 10);
    assert.equal((await other.get("/api/me")).statusCode, 401);
    assert.equal((await anna.get("/api/me")).statusCode, 200);
    assert.equal((await anna.send("POST", "/api/account/second-factor", { password: PASSWORD })).statusCode, 409);
  });

  it("is asked for after the password, and no code counts twice", async () => {
    assert.equal((await signIn({ password: "wrong horse" })).code, "SIGN_IN_FAILED");
    assert.equal((await signIn({})).code, "SECOND_FACTOR_REQUIRED");
    assert.equal((await signIn({ code: confirming })).code, "SECOND_FACTOR_WRONG", "it has confirmed the enrolment");
    test.clock.advance(STEP_MS);
    const used = code();
    assert.equal((await signIn({ code: used })).status, 200);
    assert.equal((await signIn({ code: used })).code, "SECOND_FACTOR_WRONG");
    test.clock.advance(2 * STEP_MS);
    assert.equal((await signIn({ code: used })).code, "SECOND_FACTOR_WRONG");
  });

  it("is replaced by a recovery code, once, however it is typed", async () => {
    const [first = ""] = recoveryCodes;
    const typed = first.toLowerCase().replaceAll("-", " ");
    assert.equal((await signIn({ code: typed })).status, 200);
    assert.equal((await signIn({ code: first })).code, "SECOND_FACTOR_WRONG");
    assert.equal((await anna.get("/api/account")).json<{ recoveryCodesLeft: number }>().recoveryCodesLeft, 9);
    const renewed = await anna.send("POST", "/api/account/recovery-codes", { password: PASSWORD });
    assert.equal(renewed.json<{ recoveryCodes: string[] }>().recoveryCodes.length, 10);
    assert.equal((await signIn({ code: recoveryCodes[1] ?? "" })).code, "SECOND_FACTOR_WRONG");
  });

  it("is not in the database as it is, and survives a restart", async () => {
    await test.restart();
    test.clock.advance(2 * STEP_MS);
    assert.equal((await signIn({ code: code() })).status, 200);
  });

  it("is turned off with the password", async () => {
    const path = "/api/account/second-factor/remove";
    assert.equal((await anna.send("POST", path, { password: "wrong horse" })).statusCode, 403);
    assert.equal((await anna.send("POST", path, { password: PASSWORD })).statusCode, 204);
    assert.equal((await signIn({})).status, 200);
  });
});
