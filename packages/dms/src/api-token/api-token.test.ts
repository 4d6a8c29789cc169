import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { Letters } from "@regrow/testing/letters";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { personWith, signUp, type TestPerson } from "../../test/test-person.ts";

interface Made {
  readonly id: string;
  readonly token: string;
}

describe("an API token", () => {
  const letters = new Letters();
  const publisher = makePublisher();
  const { product } = publisher;
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms({ mailer: letters });
    anna = await signUp(test);
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    for (const code of [product, "OTHER"]) await anna.send("POST", "/api/products", { code, platformRoot });
  });
  after(() => test[Symbol.asyncDispose]());

  const make = async (by: TestPerson, more: object): Promise<Made> => {
    const answer = await by.send("POST", "/api/api-tokens", { name: "pipeline", ...more });
    assert.equal(answer.statusCode, 201, answer.payload);
    return answer.json<Made>();
  };
  const pipelineScopes = { scopes: ["product.read", "bundle.publish", "tag.set"] };

  it("publishes and tags, for its products, and does nothing else", async () => {
    const { token } = await make(anna, { ...pipelineScopes, products: [product] });
    const pipeline = personWith(test, token);
    assert.equal((await pipeline.upload(product, publisher.bundle({ version: "1.0.0" }))).statusCode, 201);
    const tag = { version: "1.0.0" };
    assert.equal((await pipeline.send("PUT", `/api/products/${product}/tags/release`, tag)).statusCode, 200);
    assert.equal((await pipeline.get("/api/products/OTHER")).statusCode, 404);
    const devices = await pipeline.get("/api/devices");
    assert.deepEqual([devices.statusCode, devices.json<{ code: string }>().code], [403, "RIGHT_MISSING"]);
    const account = await pipeline.get("/api/account");
    assert.deepEqual([account.statusCode, account.json<{ code: string }>().code], [403, "PERSON_REQUIRED"]);
    assert.partialDeepStrictEqual((await pipeline.get("/api/me")).json(), {
      kind: "token",
      tokenName: "pipeline",
      userName: null,
      isForSomeProducts: true,
    });
  });

  it("is shown once and stored as a hash", async () => {
    const { token } = await make(anna, pipelineScopes);
    assert.match(token, /^regrow_[\w-]{43}$/);
    assert.ok(!(await anna.get("/api/api-tokens")).payload.includes(token));
    using database = new DatabaseSync(join(test.folder, "dms.db"), { readOnly: true });
    for (const row of database.prepare("select * from api_tokens").all())
      assert.ok(!Object.values(row).includes(token), "the secret is in the database");
  });

  it("ends: when it is revoked, and at its time, which is a year from now at most", async () => {
    const { id, token } = await make(anna, pipelineScopes);
    assert.equal((await anna.send("DELETE", `/api/api-tokens/${id}`)).statusCode, 204);
    const refused = await personWith(test, token).get("/api/me");
    assert.equal(refused.statusCode, 401);
    assert.match(refused.body, /was revoked/);
    assert.equal((await anna.send("DELETE", `/api/api-tokens/${id}`)).statusCode, 404);
    const short = await make(anna, { ...pipelineScopes, expiresInMs: 60_000 });
    assert.equal((await personWith(test, short.token).get("/api/me")).statusCode, 200);
    test.clock.advance(60_001);
    assert.equal((await personWith(test, short.token).get("/api/me")).statusCode, 401);
    const long = { name: "long", ...pipelineScopes, expiresInMs: 400 * 86_400_000 };
    assert.equal((await anna.send("POST", "/api/api-tokens", long)).statusCode, 400);
  });

  it("says which scope it lacks, and what no token can do", async () => {
    const pipeline = personWith(test, (await make(anna, { scopes: ["product.read"] })).token);
    const refused = await pipeline.send("PUT", `/api/products/${product}/tags/beta`, { version: "1.0.0" });
    assert.equal(refused.statusCode, 403);
    assert.match(refused.body, /--scope tag\.set/);
    const never = await pipeline.send("POST", "/api/organisation/invitations", {
      email: "x@example.com",
      role: "viewer",
    });
    assert.match(never.body, /a person has to do it/);
  });

  it("has no right that its maker does not have, now or later", async () => {
    await anna.send("POST", "/api/organisation/invitations", { email: "ben@example.com", role: "release-manager" });
    const ben = await signUp(test, "ben", { invitation: await letters.secret("ben@example.com") });
    const refused = await ben.send("POST", "/api/api-tokens", { name: "spy", scopes: ["audit.read"] });
    assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [403, "RIGHT_MISSING"]);
    const never = { name: "root", scopes: ["member.manage"] };
    assert.equal((await anna.send("POST", "/api/api-tokens", never)).statusCode, 400);

    const pipeline = personWith(test, (await make(ben, pipelineScopes)).token);
    const tag = { version: "1.0.0" };
    const setTag = async () => (await pipeline.send("PUT", `/api/products/${product}/tags/beta`, tag)).statusCode;
    assert.equal(await setTag(), 200);
    const { members } = (await anna.get("/api/organisation/members")).json<{
      members: { userId: string; userName: string }[];
    }>();
    const path = `/api/organisation/members/${members.find(({ userName }) => userName === "ben")?.userId ?? ""}`;
    await anna.send("PUT", path, { role: "viewer" });
    assert.equal(await setTag(), 403);
    await anna.send("PUT", path, { role: "release-manager", products: ["OTHER"] });
    assert.equal(await setTag(), 404);
    await anna.send("PUT", path, { role: "release-manager" });
    assert.equal(await setTag(), 200);
    await anna.send("DELETE", path);
    assert.equal(await setTag(), 401);
  });

  it("ends with the membership of its maker, who does not bring it back", async () => {
    const eva = await signUp(test, "eva", { organisation: "Eva's" });
    await letters.next("eva@example.com"); // the one that confirms the address
    const join = async (): Promise<void> => {
      await anna.send("POST", "/api/organisation/invitations", { email: "eva@example.com", role: "release-manager" });
      const invitation = { token: await letters.secret("eva@example.com") };
      const { id } = (await eva.send("POST", "/api/invitations/accept", invitation)).json<{ id: string }>();
      await eva.send("PUT", "/api/account/organisation", { organisationId: id });
    };
    await join();
    const pipeline = personWith(test, (await make(eva, pipelineScopes)).token);
    const isTaken = async (): Promise<boolean> => (await pipeline.get("/api/me")).statusCode === 200;
    assert.equal(await isTaken(), true);
    assert.equal((await eva.send("POST", "/api/organisation/leave")).statusCode, 204);
    const { apiTokens } = (await anna.get("/api/api-tokens")).json<{
      apiTokens: { madeBy: string; revokedAtMs: number | null }[];
    }>();
    assert.equal(typeof apiTokens.find(({ madeBy }) => madeBy === "eva")?.revokedAtMs, "number");
    await join();
    assert.equal((await eva.get(`/api/products/${product}`)).statusCode, 200);
    assert.equal(await isTaken(), false);
  });

  it("shows when it was last used", async () => {
    const { id, token } = await make(anna, pipelineScopes);
    await personWith(test, token).get("/api/me");
    await test.restart(); // what is written behind is written at the end
    const { apiTokens } = (await anna.get("/api/api-tokens")).json<{
      apiTokens: { id: string; lastUsedAtMs: number | null }[];
    }>();
    assert.ok((apiTokens.find((one) => one.id === id)?.lastUsedAtMs ?? 0) > 0);
    assert.ok(apiTokens.some(({ lastUsedAtMs }) => lastUsedAtMs === null));
  });
});
