import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startDms } from "../start-dms.ts";
import { PASSWORD, signUp } from "../test-person.ts";

/** Wrong tries that an address has for all names together. */
const FREE = 100;

describe("who tries one password for many names", () => {
  it("is stopped by their address, whether there are such users or not; others are let in meanwhile", async () => {
    await using test = await startDms();
    await signUp(test);
    const tryAs = (userName: string, password: string, remoteAddress: string) =>
      test.dms.people.inject({ method: "POST", url: "/api/sign-in", payload: { userName, password }, remoteAddress });
    const answers = [];
    for (let index = 0; index <= FREE; index += 1)
      answers.push(await tryAs(`user-${index}`, "password1234", "192.0.2.66"));
    const last = answers.filter(({ statusCode }) => statusCode === 429);
    assert.equal(last.length, 1, "the one beyond the free tries");
    assert.equal(last[0]?.json<{ code: string }>().code, "SIGN_IN_LIMITED");
    assert.ok(Number(last[0]?.headers["retry-after"]) >= 1);
    assert.ok(answers.every(({ statusCode }) => statusCode === 401 || statusCode === 429));
    assert.equal((await tryAs("anna", PASSWORD, "192.0.2.66")).statusCode, 429, "not even with the right one");
    assert.equal((await tryAs("anna", PASSWORD, "198.51.100.7")).statusCode, 200);
  });
});
