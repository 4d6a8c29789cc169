import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { PASSWORD, signUp, type TestPerson } from "../../test/test-person.ts";

/** Lists that belong to the organisation or the user, by the name of their rows. */
const LISTS = {
  "/api/account/sessions": "sessions",
  "/api/organisations": "organisations",
  "/api/organisation/members": "members",
  "/api/organisation/invitations": "invitations",
  "/api/api-tokens": "apiTokens",
  "/api/audit": "entries",
  "/api/products": "products",
  "/api/tokens": "tokens",
  "/api/webhooks": "webhooks",
} as const;

/** Lists that are short by nature: three tags, as many files as a device or a product may have, and the devices that fail most. */
const SHORT: ReadonlySet<string> = new Set(["listTags", "listDeviceFiles", "listProductFiles", "listFailingDevices"]);

interface Schema {
  readonly properties?: Readonly<Record<string, { readonly type?: string }>>;
}
interface Documented {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

describe("the lists of the API", () => {
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const { platformRoot } = makePublisher({ product: "P-0" });
    const root = Buffer.from(platformRoot).toString();
    for (let index = 0; index < 5; index += 1) {
      const payload = { userName: "anna", password: PASSWORD };
      await test.dms.people.inject({ method: "POST", url: "/api/sign-in", payload });
      await anna.send("POST", "/api/organisations", { name: `Other ${index}` });
      const invited = { email: `friend-${index}@example.com`, role: "viewer" };
      await anna.send("POST", "/api/organisation/invitations", invited);
      await anna.send("POST", "/api/api-tokens", { name: `robot ${index}`, scopes: ["product.read"] });
      await anna.send("POST", "/api/products", { code: `P-${index}`, ...(index === 0 ? { platformRoot: root } : {}) });
      await anna.makeToken("claim");
      // Rows of one moment are told apart too: only every other has a time of its own.
      if (index % 2 === 0) test.clock.advance(1_000);
    }
  });
  after(() => test[Symbol.asyncDispose]());

  for (const [url, name] of Object.entries(LISTS))
    it(`${url} gives the same rows page by page as at once`, async () => {
      const whole = (await anna.get(`${url}?limit=500`)).json<Record<string, unknown[]> & { next: string | null }>();
      assert.equal(whole.next, null);
      const rows: unknown[] = [];
      let next: string | null | undefined;
      while (next !== null) {
        const cursor = next === undefined ? "" : `&cursor=${encodeURIComponent(next)}`;
        const page = (await anna.get(`${url}?limit=2${cursor}`)).json<
          Record<string, unknown[]> & { next: string | null }
        >();
        assert.ok((page[name]?.length ?? 0) <= 2);
        rows.push(...(page[name] ?? []));
        next = page.next;
      }
      assert.deepEqual(rows, whole[name]);
      assert.equal((await anna.get(`${url}?cursor=nobody`)).statusCode, 400);
    });

  it("all have pages, but those that are short by nature", async () => {
    const document = (await anna.get("/api/openapi.json")).json<{
      paths: Record<string, Record<string, Documented>>;
    }>();
    const endless: string[] = [];
    for (const { operationId, parameters = [], responses } of Object.values(document.paths).flatMap((row) =>
      Object.values(row),
    ))
      for (const [status, { content = {} }] of Object.entries(responses).filter(([text]) => text.startsWith("2"))) {
        const fields = content["application/json"]?.schema.properties ?? {};
        const hasList = Object.values(fields).some(({ type }) => type === "array");
        const isPaged = "next" in fields && parameters.some(({ name }) => name === "cursor");
        if (hasList && !isPaged && operationId.startsWith("list") && !SHORT.has(operationId))
          endless.push(`${operationId} ${status}`);
      }
    assert.deepEqual(endless, []);
  });

  it("are of the time that is asked for, in the audit log", async () => {
    const { entries } = (await anna.get("/api/audit?limit=500")).json<{
      entries: { atMs: number; sequence: number }[];
    }>();
    const middle = entries[Math.floor(entries.length / 2)];
    assert.ok(middle !== undefined);
    const since = (await anna.get(`/api/audit?limit=500&since=${middle.atMs}`)).json<{ entries: { atMs: number }[] }>();
    assert.deepEqual(
      since.entries,
      entries.filter(({ atMs }) => atMs >= middle.atMs),
    );
    const exported = (await anna.get(`/api/audit/export?after=${middle.sequence}&operation=createProduct`)).payload;
    const lines = exported
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { sequence: number; operation: string });
    assert.ok(lines.length > 0);
    assert.ok(lines.every(({ sequence, operation }) => sequence > middle.sequence && operation === "createProduct"));
  });
});
