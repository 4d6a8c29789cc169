import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { auditedTitle } from "@regrow/core/audit";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { PASSWORD, signUp, type TestPerson } from "../../test/test-person.ts";
import { observeCommits, openSqlite } from "../database/index.ts";

/** What is recorded when it leads to something: an upload when it is finished, a link that is sent when it was used. */
const UNRECORDED = ["putPiece", "requestPasswordReset", "resendVerification"];

interface Entry {
  readonly sequence: number;
  readonly atMs: number;
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
  const publisher = makePublisher();
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

  it("tells what a tag was on before, and which tag a device followed", async () => {
    const made = await anna.upload(publisher.product, publisher.bundle({ version: "1.1.0" }));
    assert.equal(made.statusCode, 201);
    await anna.send("PUT", `/api/products/${publisher.product}/tags/release`, { version: "1.1.0" });
    const [newest, first] = await entries("&operation=setTag");
    assert.deepEqual(newest?.changed, { tag: "release", version: "1.1.0", versionBefore: "1.0.0" });
    assert.deepEqual(first?.changed, { tag: "release", version: "1.0.0", versionBefore: null });
    const device = (await entries("&operation=claimDevice"))[0]?.target ?? assert.fail();
    await anna.send("PUT", `/api/${device.replace("device ", "devices/")}/tag`, { tag: "beta" });
    assert.deepEqual((await entries("&operation=setDeviceTag"))[0]?.changed, { tag: "beta", tagBefore: "release" });
  });

  it("is read from one moment to another, the second left out", async () => {
    const all = await entries();
    const [newest, ...before] = all;
    const atMs = newest?.atMs ?? assert.fail();
    test.clock.advance(60_000);
    await anna.send("PUT", `/api/products/${publisher.product}/tags/beta`, { version: "1.0.0" });
    const later = (await entries())[0] ?? assert.fail();
    assert.deepEqual(await entries(`&since=${atMs + 1}`), [later]);
    assert.deepEqual(await entries(`&until=${later.atMs}`), all);
    assert.deepEqual(
      await entries(`&until=${atMs}`),
      before.filter((each) => each.atMs < atMs),
    );
    const exported = (await anna.get(`/api/audit/export?since=${atMs + 1}&until=${later.atMs + 1}`)).payload;
    assert.deepEqual(JSON.parse(exported), later);
  });

  it("says what is meant by the name of an operation that no entry can have", async () => {
    const refused = async (operation: string): Promise<string> => {
      const answer = await anna.get(`/api/audit?operation=${operation}`);
      assert.equal(answer.statusCode, 400, operation);
      return answer.json<{ detail: string }>().detail;
    };
    assert.match(await refused("settag"), /do you mean setTag\?/);
    assert.match(await refused("tag"), /do you mean setTag, setDeviceTag, tagDevices\?/);
    assert.doesNotMatch(await refused("everything"), /do you mean/);
    assert.equal((await anna.get("/api/audit/export?operation=settag")).statusCode, 400);
  });

  it("has words for whatever changes something", async () => {
    const { paths } = (await anna.get("/api/openapi.json")).json<{
      paths: Record<string, Record<string, { operationId: string }>>;
    }>();
    const methods = Object.values(paths).flatMap((path) => Object.entries(path));
    const changing = methods.flatMap(([method, { operationId }]) => (method === "get" ? [] : [operationId]));
    assert.ok(changing.length > 50);
    const untold = changing.filter((name) => auditedTitle(name) === null);
    assert.deepEqual(untold.toSorted(), UNRECORDED, "the others: packages/core/src/audit/audited.ts");
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
    const named = await entries(`&target=${target.replace("device ", "")}`);
    assert.deepEqual(named, aboutIt, "a name without its kind");
    const kinds = (of: readonly Entry[]) => [...new Set(of.map((each) => each.target.slice(0, 7)))];
    assert.deepEqual(kinds(await entries("&target=device")), ["device "]);
    assert.equal((await entries("&target=devic")).length, 0);
    assert.equal((await anna.get("/api/audit?limit=0")).statusCode, 400);
    assert.equal((await anna.get("/api/audit?limit=ten")).statusCode, 400);
    assert.equal((await anna.get("/api/audit?offset=1")).statusCode, 400);
  });
});
