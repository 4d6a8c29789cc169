import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { PASSWORD, signUp, type TestPerson } from "../../test/test-person.ts";
import { observeCommits, openSqlite } from "../database/index.ts";

interface Entry {
  readonly sequence: number;
  readonly operation: string;
  readonly target: string;
  readonly requestId: string | null;
  readonly address: string | null;
  readonly actor: { readonly kind: string; readonly name: string };
  readonly changed: Readonly<Record<string, unknown>>;
}

describe("the audit log", () => {
  let test: TestDms;
  let anna: TestPerson;
  let isBroken = false;
  before(async () => {
    test = await startDms({
      openSqlite: (path) =>
        observeCommits(openSqlite(path), () => {
          if (isBroken) throw new Error("the disk is gone");
        }),
    });
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const entries = async (query = ""): Promise<readonly Entry[]> =>
    (await anna.get(`/api/audit?limit=500${query}`)).json<{ entries: Entry[] }>().entries;

  it("has an entry for every change: who, what, to what, from where, in which request", async () => {
    const publisher = makePublisher();
    const { product } = publisher;
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    const made = await anna.send("POST", "/api/products", { code: product, title: "Kiosk", platformRoot });
    await anna.upload(product, publisher.bundle({ version: "1.0.0" }));
    await anna.send("PUT", `/api/products/${product}/tags/release`, { version: "1.0.0" });
    const device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim"), product };
    await device.enrol(tokens, randomUUID());
    const all = await entries();
    assert.deepEqual(
      all.toReversed().map(({ operation, actor }) => `${actor.kind} ${operation}`),
      [
        "person signUp",
        "person createProduct",
        "person uploadBundle",
        "person setTag",
        "person createToken",
        "person createToken",
        "device provisionDevice",
        "device claimDevice",
        "device activateDevice",
      ],
    );
    assert.deepEqual(
      all.map(({ sequence }) => sequence),
      [9, 8, 7, 6, 5, 4, 3, 2, 1],
    );
    assert.partialDeepStrictEqual(all.at(-2), {
      target: `product ${product}`,
      actor: { kind: "person", name: "anna" },
      address: "127.0.0.1",
      requestId: made.headers["x-request-id"],
      changed: { title: "Kiosk" },
    });
    assert.partialDeepStrictEqual(all[0], { target: `device ${device.uuid}`, changed: { product } });
  });

  it("has none for what changed nothing: a refusal, a repeat, a look", async () => {
    const before = (await entries()).length;
    await anna.send("POST", "/api/products", { code: "no code" });
    await anna.send("PUT", "/api/products/NONE/tags/release", { version: "1.0.0" });
    await anna.get("/api/products");
    assert.equal((await entries()).length, before);
  });

  it("is written with the change, or neither is", async () => {
    const before = await entries();
    isBroken = true;
    assert.equal((await anna.send("POST", "/api/products", { code: "LOST" })).statusCode, 500);
    isBroken = false;
    assert.deepEqual(await entries(), before);
    assert.equal((await anna.get("/api/products/LOST")).statusCode, 404);
  });

  it("never holds a secret", async () => {
    const secret = await anna.makeToken("claim");
    await anna.send("PUT", "/api/account/password", { password: PASSWORD, newPassword: "another horse" });
    const { payload } = await anna.get("/api/audit/export");
    for (const word of [secret, PASSWORD, "another horse", anna.token]) assert.ok(!payload.includes(word), word);
  });

  it("tells of refused sign-ins of its members, and of nobody else's", async () => {
    const signIn = (userName: string) =>
      test.dms.people.inject({ method: "POST", url: "/api/sign-in", payload: { userName, password: "wrong horse" } });
    await signIn("anna");
    await signIn("nobody");
    await test.restart(); // what is written behind is written at the end
    const [newest, ...rest] = await entries("&operation=signIn");
    assert.partialDeepStrictEqual(newest, {
      actor: { kind: "nobody", name: "anna" },
      changed: { refused: "SIGN_IN_FAILED" },
    });
    assert.deepEqual(rest, []);
  });

  it("is read page by page, filtered, and exported whole, oldest first", async () => {
    const all = await entries();
    const read: Entry[] = [];
    for (let next: string | null = ""; next !== null;) {
      const url: string = `/api/audit?limit=4${next === "" ? "" : `&cursor=${next}`}`;
      const page = (await anna.get(url)).json<{ entries: Entry[]; next: string | null }>();
      read.push(...page.entries);
      ({ next } = page);
    }
    assert.deepEqual(read, all);
    const ofDevice = await entries("&operation=claimDevice");
    assert.equal(ofDevice.length, 1);
    assert.equal((await entries(`&actor=${ofDevice[0]?.actor.name ?? ""}`)).length, 3);
    const target = ofDevice[0]?.target ?? assert.fail();
    const aboutIt = await entries(`&target=${encodeURIComponent(target)}`);
    assert.ok(aboutIt.length > 1 && aboutIt.length < all.length);
    assert.ok(aboutIt.every((entry) => entry.target === target));
    const { headers, payload } = await anna.get("/api/audit/export");
    assert.match(String(headers["content-type"]), /^application\/x-ndjson/);
    const lines = payload.trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line): Entry => JSON.parse(line)),
      all.toReversed(),
    );
    assert.equal((await anna.get("/api/audit?limit=0")).statusCode, 400);
    assert.equal((await anna.get("/api/audit?limit=ten")).statusCode, 400);
    assert.equal((await anna.get("/api/audit?offset=1")).statusCode, 400);
  });
});
