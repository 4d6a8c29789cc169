import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Letters } from "@regrow/testing/letters";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { PASSWORD, personWith, signUp, type TestPerson } from "../../test/test-person.ts";

interface Member {
  readonly userId: string;
  readonly userName: string;
  readonly role: string;
  readonly products: readonly string[] | null;
}

describe("an organisation", () => {
  const letters = new Letters();
  let test: TestDms;
  let anna: TestPerson;
  let ben: TestPerson;
  before(async () => {
    test = await startDms({ mailer: letters });
    anna = await signUp(test, "anna", { organisation: "Acme" });
    const platformRoot = Buffer.from(makePublisher().platformRoot).toString();
    for (const code of ["ONE", "TWO"]) await anna.send("POST", "/api/products", { code, platformRoot });
  });
  after(() => test[Symbol.asyncDispose]());

  const invite = async (name: string, seat: object): Promise<string> => {
    const body = { email: `${name}@example.com`, ...seat };
    assert.equal((await anna.send("POST", "/api/organisation/invitations", body)).statusCode, 201);
    return letters.secret(body.email);
  };
  const member = async (name: string): Promise<Member> => {
    const { members } = (await anna.get("/api/organisation/members")).json<{ members: Member[] }>();
    const found = members.find(({ userName }) => userName === name);
    assert.ok(found !== undefined, name);
    return found;
  };
  const seat = async (name: string, change: object) =>
    anna.send("PUT", `/api/organisation/members/${(await member(name)).userId}`, change);
  const code = (answer: { json<Body>(): Body }): string => answer.json<{ code: string }>().code;

  it("takes in somebody new by the link of an invitation, which counts once", async () => {
    const invitation = await invite("ben", { role: "viewer" });
    ben = await signUp(test, "ben", { invitation });
    assert.partialDeepStrictEqual((await ben.get("/api/me")).json(), { organisation: "Acme", role: "viewer" });
    const again = await test.dms.people.inject({
      method: "POST",
      url: "/api/sign-up",
      payload: { userName: "late", email: "late@example.com", password: PASSWORD, invitation },
    });
    assert.deepEqual([again.statusCode, code(again)], [403, "LINK_INVALID"]);
    const signIn = { userName: "late", password: PASSWORD };
    const late = await test.dms.people.inject({ method: "POST", url: "/api/sign-in", payload: signIn });
    assert.equal(late.statusCode, 401, "nobody is made by an invitation that does not count");
  });

  it("takes in who has an account, who belongs to both then and acts for either", async () => {
    const carl = await signUp(test, "carl", { organisation: "Carl's" });
    await letters.next("carl@example.com"); // the one that confirms the address
    const token = await invite("carl", { role: "release-manager", products: ["ONE"] });
    const { id } = (await carl.send("POST", "/api/invitations/accept", { token })).json<{ id: string }>();
    assert.equal((await carl.get("/api/organisations")).json<{ organisations: unknown[] }>().organisations.length, 2);
    assert.equal((await carl.get("/api/organisation")).json<{ name: string }>().name, "Carl's");

    const headers = { authorization: `Bearer ${carl.token}`, "regrow-organisation": id };
    const there = await test.dms.people.inject({ url: "/api/products", headers });
    assert.deepEqual(
      there.json<{ products: { code: string }[] }>().products.map((product) => product.code),
      ["ONE"],
    );
    await carl.send("PUT", "/api/account/organisation", { organisationId: id });
    assert.equal((await carl.get("/api/organisation")).json<{ name: string }>().name, "Acme");
    assert.equal((await carl.get("/api/products/TWO")).statusCode, 404);
    assert.equal((await carl.send("POST", "/api/products", { code: "THREE" })).statusCode, 403);
    assert.equal(code(await carl.send("POST", "/api/invitations/accept", { token })), "LINK_INVALID");
  });

  it("forgets invitations after a week, and those that were withdrawn", async () => {
    const expired = await invite("dora", { role: "viewer" });
    test.clock.advance(6 * 86_400_000);
    assert.equal((await ben.get("/api/me")).statusCode, 200);
    assert.equal((await anna.get("/api/me")).statusCode, 200);
    await test.restart(); // writes when sessions were last used
    test.clock.advance(86_400_000);
    assert.equal(code(await ben.send("POST", "/api/invitations/accept", { token: expired })), "LINK_INVALID");
    const withdrawn = await invite("dora", { role: "viewer" });
    const list = (await anna.get("/api/organisation/invitations")).json<{ invitations: { id: string }[] }>();
    assert.equal(list.invitations.length, 1);
    const path = `/api/organisation/invitations/${list.invitations[0]?.id ?? ""}`;
    assert.equal((await anna.send("DELETE", path)).statusCode, 204);
    assert.equal((await anna.send("DELETE", path)).statusCode, 404);
    assert.equal(code(await ben.send("POST", "/api/invitations/accept", { token: withdrawn })), "LINK_INVALID");
  });

  it("always has an owner, who owns everything", async () => {
    assert.equal(code(await anna.send("POST", "/api/organisation/leave")), "ORGANISATION_OWNERLESS");
    assert.equal(code(await seat("anna", { role: "viewer" })), "ORGANISATION_OWNERLESS");
    const own = `/api/organisation/members/${(await member("anna")).userId}`;
    assert.equal(code(await anna.send("DELETE", own)), "ORGANISATION_OWNERLESS");
    assert.equal(code(await seat("ben", { role: "owner", products: ["ONE"] })), "INPUT_INVALID");
    assert.equal((await seat("ben", { role: "owner" })).statusCode, 200);
    assert.equal((await seat("anna", { role: "owner" })).statusCode, 200);
    assert.equal((await ben.send("PUT", "/api/organisation", { name: "Acme & Co" })).statusCode, 200);
    assert.equal((await seat("ben", { role: "viewer" })).statusCode, 200);
  });

  it("says which right is missing, and who can give it", async () => {
    const answer = await ben.send("POST", "/api/products", { code: "THREE" });
    assert.equal(answer.statusCode, 403);
    const { code: named, detail } = answer.json<{ code: string; detail: string }>();
    assert.equal(named, "RIGHT_MISSING");
    assert.match(detail, /right: product\.write, held by: owner, release-manager, given by: owner of Acme & Co/);
  });

  it("changes what a member may do at once, products by name", async () => {
    assert.equal(code(await seat("ben", { role: "viewer", products: ["NONE"] })), "PRODUCT_UNKNOWN");
    assert.equal((await seat("ben", { role: "viewer", products: ["TWO"] })).statusCode, 200);
    assert.deepEqual((await member("ben")).products, ["TWO"]);
    assert.equal((await ben.get("/api/products/ONE")).statusCode, 404);
    assert.equal((await ben.get("/api/products/TWO")).statusCode, 200);
  });

  it("is left, and ended for a member, with nothing that still counts", async () => {
    const { userId } = await member("ben");
    assert.equal((await anna.send("DELETE", `/api/organisation/members/${userId}`)).statusCode, 204);
    assert.equal((await ben.get("/api/me")).statusCode, 401);
    const payload = { userName: "ben", password: PASSWORD };
    const back = await test.dms.people.inject({ method: "POST", url: "/api/sign-in", payload });
    const person = personWith(test, back.json<{ token: string }>().token);
    assert.partialDeepStrictEqual((await person.get("/api/me")).json(), { organisation: "ben", role: "owner" });
    assert.equal((await person.get("/api/products/TWO")).statusCode, 404);
  });
});
