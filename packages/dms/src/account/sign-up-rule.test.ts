import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Letters } from "@regrow/testing/letters";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { PASSWORD, signUp } from "../../test/test-person.ts";

describe("a DMS where accounts come by invitation", () => {
  const letters = new Letters();
  let test: TestDms;
  before(async () => {
    test = await startDms({ mailer: letters, signUp: "invited" });
  });
  after(() => test[Symbol.asyncDispose]());

  const ask = (userName: string, more: object = {}) =>
    test.dms.people.inject({
      method: "POST",
      url: "/api/sign-up",
      payload: { userName, email: `${userName}@example.com`, password: PASSWORD, ...more },
    });
  const startPage = async () => (await test.dms.people.inject({ url: "/" })).payload;

  it("lets one in who is the first, one in who was invited, and nobody else", async () => {
    assert.match(await startPage(), /action="\/sign-up"/);
    // Two who want to be the first: one is.
    const both = await Promise.all([ask("anna"), ask("mallory")]);
    assert.deepEqual(
      both.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other),
      [201, 403],
    );
    const refused = await ask("eve");
    assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [403, "SIGN_UP_CLOSED"]);
    assert.doesNotMatch(await startPage(), /action="\/sign-up"/);
    assert.match(await startPage(), /come by invitation/);
    assert.equal((await ask("eve", { invitation: "x".repeat(43) })).json<{ code: string }>().code, "LINK_INVALID");

    const token = both.find(({ statusCode }) => statusCode === 201)?.json<{ token: string }>().token ?? "";
    const invited = await test.dms.people.inject({
      method: "POST",
      url: "/api/organisation/invitations",
      headers: { authorization: `Bearer ${token}` },
      payload: { email: "bob@example.com", role: "viewer", products: null },
    });
    assert.equal(invited.statusCode, 201, invited.payload);
    const invitation = await letters.secret("bob@example.com");
    assert.equal((await ask("bob", { invitation })).statusCode, 201);
    assert.equal((await ask("bob2", { invitation })).json<{ code: string }>().code, "LINK_INVALID");
  });

  it("is open unless told", async () => {
    await using open = await startDms();
    await signUp(open, "anna");
    await signUp(open, "bob");
  });
});
