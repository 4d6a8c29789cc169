import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startDms } from "../start-dms.ts";
import { signUp } from "../test-person.ts";
import { everyOperation } from "./every-operation.ts";

/** What a browser says of a request that a page of another site made it send, with the cookie. */
const FOREIGN: readonly Readonly<Record<string, string>>[] = [
  { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  { origin: "https://evil.example" },
  { origin: "null" },
  { "sec-fetch-site": "same-site", origin: "http://other.localhost" },
  // A simple form of an old browser says nothing at all.
  {},
];

describe("a page of another site", () => {
  it("can make a signed-in browser do nothing, whatever the operation", async () => {
    await using test = await startDms();
    const { token } = await signUp(test);
    const cookie = `regrow_session=${token}`;
    const writes = (await everyOperation(test)).filter(
      ({ method, needsSomebody }) => method !== "GET" && needsSomebody,
    );
    assert.ok(writes.length > 50);
    for (const { operation, method, request } of writes)
      for (const said of FOREIGN) {
        const answer = await test.dms.people.inject({ method, ...request(), headers: { cookie, ...said } });
        assert.deepEqual(
          [answer.statusCode, answer.json<{ code: string }>().code],
          [403, "NOT_ALLOWED"],
          `${operation} with ${JSON.stringify(said)}`,
        );
        test.clock.advance(1_000);
      }
  });

  it("is not shown answers either: nothing allows another origin", async () => {
    await using test = await startDms();
    const { token } = await signUp(test);
    const headers = { cookie: `regrow_session=${token}`, origin: "https://evil.example" };
    for (const method of ["GET", "OPTIONS"] as const) {
      const answer = await test.dms.people.inject({ method, url: "/api/me", headers });
      const allowed = Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"));
      assert.deepEqual(allowed, []);
      assert.equal(answer.headers["cross-origin-resource-policy"], "same-origin");
    }
  });
});
