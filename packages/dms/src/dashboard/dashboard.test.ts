import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { DASHBOARD_SECTIONS } from "@regrow/core/dashboard";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { FIRST_VIEW_LIMIT_BYTES, buildDashboard } from "./build-dashboard.ts";

describe("the dashboard's files", () => {
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const get = (url: string, headers: Readonly<Record<string, string>> = {}) => test.dms.people.inject({ url, headers });
  const asAnna = (url: string) => get(url, { cookie: `regrow_session=${anna.token}` });
  const addressesIn = (page: string): readonly string[] =>
    [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, address = ""]) => address);

  it("are the same page at every address of it, for who is signed in", async () => {
    const { page } = await buildDashboard();
    for (const path of ["/", ...DASHBOARD_SECTIONS.flatMap((section) => [`/${section}`, `/${section}/some/place`])]) {
      assert.equal((await asAnna(path)).payload, page, path);
      assert.match((await get(path)).payload, /<button class="main">Sign in</, path);
    }
    assert.equal((await asAnna("/nowhere")).statusCode, 404);
  });

  it("are kept for ever, because another content has another name", async () => {
    const addresses = addressesIn((await buildDashboard()).page);
    assert.equal(addresses.length, 2);
    for (const address of addresses) {
      const plain = await get(address);
      const compressed = await get(address, { "accept-encoding": "br, gzip" });
      assert.match(String(plain.headers["cache-control"]), /immutable/);
      assert.equal(compressed.headers["content-encoding"], "gzip");
      assert.deepEqual(gunzipSync(compressed.rawPayload), plain.rawPayload);
    }
    assert.equal((await get("/assets/main-OLD.js")).statusCode, 404);
    assert.equal((await get("/assets/..%2F..%2Fpackage.json")).statusCode, 404);
  });

  it("are small enough for a first view over a slow line", async () => {
    const { page, assets } = await buildDashboard();
    const first = addressesIn(page).map((address) => assets.get(address.replace("/assets/", "")));
    const bytes = first.reduce((sum, asset) => sum + (asset?.gzip.length ?? Number.NaN), 0);
    assert.ok(bytes > 0 && bytes <= FIRST_VIEW_LIMIT_BYTES, `${bytes} bytes`);
  });
});
