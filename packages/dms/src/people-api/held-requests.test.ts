import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { describe, it } from "node:test";
import { startDms } from "../../test/start-dms.ts";
import { signUp } from "../../test/test-person.ts";

describe("rights that end while the body of a request is on its way", () => {
  it("are none for it: it has waited in vain", async () => {
    await using test = await startDms();
    const anna = await signUp(test);
    const made = await anna.send("POST", "/api/api-tokens", { name: "ci", scopes: ["product.write"] });
    assert.equal(made.statusCode, 201, made.payload);
    const { token, id } = made.json<{ token: string; id: string }>();
    const body = JSON.stringify({ code: "LATE" });
    const late = request(new URL("/api/products", test.dms.peopleUrl), {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        ...{ "content-type": "application/json", "content-length": body.length, expect: "100-continue" },
      },
    });
    const answered = once(late, "response");
    late.flushHeaders();
    // Who asks has been judged by then.
    await once(late, "continue");
    assert.equal((await anna.send("DELETE", `/api/api-tokens/${id}`)).statusCode, 204);
    late.end(body);
    const [answer] = await answered;
    answer.resume();
    assert.equal(answer.statusCode, 401);
    assert.equal((await anna.get("/api/products/LATE")).statusCode, 404);
  });
});
