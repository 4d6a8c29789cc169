import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { startDms } from "../start-dms.ts";
import { signUp } from "../test-person.ts";
import { everyOperation } from "./every-operation.ts";

const MIB = 1024 * 1024;
/** Of what takes more than the others, because it holds signed metadata. */
const LARGER: Readonly<Record<string, number>> = { publishMetadata: 16 * MIB };

describe("a request that is larger than allowed", () => {
  it("is refused by every operation that takes JSON, whether it says its length or not", async () => {
    await using test = await startDms();
    const { token } = await signUp(test);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    for (const { operation, method, request } of (await everyOperation(test)).filter(({ takesJson }) => takesJson)) {
      const { url } = request();
      const long = JSON.stringify({ x: "x".repeat(LARGER[operation] ?? MIB) });
      for (const payload of [long, Readable.from([long])]) {
        const answer = await test.dms.people.inject({ method, url, headers, payload });
        assert.deepEqual(
          [answer.statusCode, answer.json<{ code: string }>().code],
          [413, "INPUT_TOO_LARGE"],
          operation,
        );
        test.clock.advance(1_000);
      }
    }
  });

  it("is refused when its address, a parameter or its headers are", async () => {
    await using test = await startDms();
    const address = test.dms.peopleUrl;
    const long = await fetch(`${address}/api/devices/${"x".repeat(2_000)}`);
    assert.deepEqual([long.status, long.headers.get("content-type")], [400, "application/problem+json; charset=utf-8"]);
    assert.equal((await fetch(`${address}/api/devices?cursor=${"x".repeat(20_000)}`)).status, 431);
    assert.equal((await fetch(`${address}/api/me`, { headers: { authorization: "x".repeat(20_000) } })).status, 431);
  });

  it("is refused when it is nested deeper than any of ours, and when it reaches for a prototype", async () => {
    await using test = await startDms();
    const { token } = await signUp(test);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    for (const payload of [
      deep,
      '{"kind":"claim","__proto__":{"x":1}}',
      '{"constructor":{"prototype":{}}}',
      "[]",
      "1",
      "null",
      "",
      "{",
    ]) {
      const answer = await test.dms.people.inject({ method: "POST", url: "/api/tokens", headers, payload });
      assert.equal(answer.statusCode, 400, payload.slice(0, 60));
    }
  });
});
