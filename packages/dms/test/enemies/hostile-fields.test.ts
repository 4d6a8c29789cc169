import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { startDms, type TestDms } from "../start-dms.ts";
import { signUp } from "../test-person.ts";
import { everyOperation } from "./every-operation.ts";

const HOSTILE = [
  "'; drop table users; --",
  '" or 1=1 --',
  "%' or '1'='1",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "../../../../etc/passwd",
  "a\r\nset-cookie: regrow_session=x",
  "\u0000",
  "__proto__",
  "${7*7}{{7*7}}",
] as const;

/** Operations that take a second each on purpose; their texts are only compared with hashes. */
const HASHES: ReadonlySet<string> = new Set(["signUp", "signIn", "resetPassword", "changePassword"]);

function tablesOf({ folder }: TestDms): readonly unknown[] {
  using database = new DatabaseSync(join(folder, "dms.db"), { readOnly: true });
  return database.prepare("select name, sql from sqlite_master order by name").all();
}

describe("SQL, HTML and the like", () => {
  it(
    "in every text field of every operation is a text or refused, and nothing more",
    { timeout: 240_000 },
    async () => {
      await using test = await startDms();
      const anna = await signUp(test);
      const before = tablesOf(test);
      let calls = 0;
      for (const { operation, method, fields, request } of await everyOperation(test)) {
        if (operation === "openDeviceConsole" || operation === "watchDevice") continue;
        for (const field of fields)
          for (const text of HASHES.has(operation) ? HOSTILE.slice(0, 1) : HOSTILE) {
            const headers = { authorization: `Bearer ${anna.token}` };
            const answer = await test.dms.people.inject({ method, ...request(new Map([[field, text]])), headers });
            calls += 1;
            const what = `${operation} ${field.where} ${field.names.join(".")} = ${JSON.stringify(text)}`;
            assert.ok(answer.statusCode < 500, `${what}: ${answer.payload}`);
            assert.equal(answer.headers["set-cookie"], undefined, what);
            const type = String(answer.headers["content-type"] ?? "");
            assert.ok(!type.includes("html"), what);
            test.clock.advance(50);
          }
      }
      assert.ok(calls > 1_000, `${calls} calls`);
      assert.deepEqual(tablesOf(test), before);
      assert.equal((await anna.get("/api/me")).statusCode, 200);
    },
  );

  it("in names is shown on the pages as the text that it is", async () => {
    await using test = await startDms();
    const name = '<script>alert("1")</script>';
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      host: "dms.example",
      origin: "http://dms.example",
    };
    const typed = new URLSearchParams({ userName: name, password: "wrong horse", next: `/devices?text=${name}` });
    const { payload: page } = await test.dms.people.inject({
      ...{ method: "POST", url: "/sign-in", headers, payload: typed.toString() },
    });
    assert.ok(page.includes("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"));
    assert.ok(!page.includes(name));
    const { payload: asked } = await test.dms.people.inject({ url: `/devices?text=${encodeURIComponent(name)}` });
    assert.ok(!asked.includes(name));
  });
});
