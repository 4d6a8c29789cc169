import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startDms } from "../start-dms.ts";
import { signUp } from "../test-person.ts";

/** Bytes that are no UTF-8: a stray continuation, an overlong slash, a cut sequence, half a surrogate pair, Latin-1. */
const BAD = ["80", "c0af", "e282", "eda080", "4fe9"] as const;

describe("bytes that are no UTF-8", () => {
  it("are refused in a body, and nothing is stored in their place", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const headers = { authorization: `Bearer ${anna.token}`, "content-type": "application/json" };
    for (const hex of BAD) {
      const payload = Buffer.concat([Buffer.from('{"name":"A'), Buffer.from(hex, "hex"), Buffer.from('"}')]);
      const answer = await test.dms.people.inject({ method: "POST", url: "/api/organisations", headers, payload });
      assert.equal(answer.statusCode, 400, hex);
      assert.match(answer.payload, /not UTF-8/);
    }
    const { organisations } = (await anna.get("/api/organisations")).json<{ organisations: unknown[] }>();
    assert.equal(organisations.length, 1);
  });

  it("are refused in an address and a query", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    for (const url of [
      "/api/devices/%ff",
      "/api/products/%c0%af",
      "/api/devices?product=%ff",
      "/api/audit?actor=%80&limit=x",
    ])
      assert.equal((await anna.get(url)).statusCode, 400, url);
  });

  it("are no names: half a surrogate pair written as an escape is not stored either", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const headers = { authorization: `Bearer ${anna.token}`, "content-type": "application/json" };
    const payload = '{"name":"A\\ud800"}';
    const answer = await test.dms.people.inject({ method: "POST", url: "/api/organisations", headers, payload });
    const { organisations } = (await anna.get("/api/organisations")).json<{ organisations: { name: string }[] }>();
    assert.ok(answer.statusCode === 400 || organisations.every(({ name }) => name.isWellFormed()), answer.payload);
  });

  it("are text in whatever language when they are well formed", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const name = "Gerät 装置 👩‍🔧";
    assert.equal((await anna.send("POST", "/api/organisations", { name })).statusCode, 201);
    const { organisations } = (await anna.get("/api/organisations")).json<{ organisations: { name: string }[] }>();
    assert.ok(organisations.some((one) => one.name === name));
  });
});
