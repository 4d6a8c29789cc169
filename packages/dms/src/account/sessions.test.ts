import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { PASSWORD, personWith, signUp, type TestPerson } from "../../test/test-person.ts";

const DAY_MS = 86_400_000;

interface SessionView {
  readonly id: string;
  readonly isThisOne: boolean;
  readonly agent: string;
  readonly address: string;
}

describe("sessions", () => {
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const signIn = async (headers: Record<string, string> = {}): Promise<TestPerson> => {
    const payload = { userName: "anna", password: PASSWORD };
    const answer = await test.dms.people.inject({ method: "POST", url: "/api/sign-in", payload, headers });
    return personWith(test, answer.json<{ token: string }>().token);
  };
  const list = async (by: TestPerson): Promise<readonly SessionView[]> =>
    (await by.get("/api/account/sessions")).json<{ sessions: SessionView[] }>().sessions;
  const isIn = async (person: TestPerson): Promise<boolean> => (await person.get("/api/me")).statusCode === 200;

  it("are listed with what they came from, and ended one by one and all at once", async () => {
    const telephone = await signIn({ "user-agent": "Telephone/1" });
    const desk = await signIn({ "user-agent": "Desk/2" });
    const shown = await list(desk);
    assert.deepEqual(
      shown
        .map(({ agent }) => agent)
        .toSorted()
        .slice(0, 2),
      ["Desk/2", "Telephone/1"],
    );
    assert.deepEqual(
      shown.filter(({ isThisOne }) => isThisOne).map(({ agent }) => agent),
      ["Desk/2"],
    );
    const other = shown.find(({ agent }) => agent === "Telephone/1")?.id ?? "";
    assert.equal((await desk.send("DELETE", `/api/account/sessions/${other}`)).statusCode, 204);
    assert.equal(await isIn(telephone), false);
    assert.equal((await desk.send("DELETE", "/api/account/sessions")).statusCode, 204);
    assert.deepEqual([await isIn(desk), await isIn(anna)], [true, false]);
    anna = desk;
  });

  it("of somebody else are not there", async () => {
    const eve = await signUp(test, "eve");
    const [own] = await list(anna);
    assert.equal((await eve.send("DELETE", `/api/account/sessions/${own?.id ?? ""}`)).statusCode, 404);
    assert.equal(await isIn(anna), true);
  });

  it("are replaced at sign-in: the secret that came with it counts no more", async () => {
    const old = await signIn();
    const fresh = await signIn({ authorization: `Bearer ${old.token}` });
    assert.notEqual(fresh.token, old.token);
    assert.deepEqual([await isIn(fresh), await isIn(old)], [true, false]);
  });

  it("all end but this one when the password is changed", async () => {
    const other = await signIn();
    const change = { password: PASSWORD, newPassword: "another horse" };
    assert.equal((await anna.send("PUT", "/api/account/password", { ...change, password: "wrong" })).statusCode, 403);
    assert.equal((await anna.send("PUT", "/api/account/password", change)).statusCode, 204);
    assert.deepEqual([await isIn(anna), await isIn(other)], [true, false]);
    const back = { password: "another horse", newPassword: PASSWORD };
    assert.equal((await anna.send("PUT", "/api/account/password", back)).statusCode, 204);
  });

  it("end after a week without use, and after thirty days in any case", async () => {
    const idle = await signIn();
    const busy = await signIn();
    for (let days = 0; days < 28; days += 4) {
      test.clock.advance(4 * DAY_MS);
      assert.equal(await isIn(busy), true, `after ${days + 4} days`);
      await test.restart(); // writes when they were last used
    }
    assert.equal(await isIn(idle), false);
    test.clock.advance(2 * DAY_MS);
    assert.equal(await isIn(busy), false);
  });

  it("that were opened while the clock was years ahead do not last for years, nor do API tokens", async () => {
    test.clock.jump(400 * DAY_MS);
    const ahead = await signIn();
    const made = await ahead.send("POST", "/api/api-tokens", { name: "ci", scopes: ["product.read"] });
    assert.equal(made.statusCode, 201, made.payload);
    const machine = personWith(test, made.json<{ token: string }>().token);
    const isServed = async (): Promise<number> => (await machine.get("/api/products")).statusCode;
    assert.deepEqual([await isIn(ahead), await isServed()], [true, 200]);
    test.clock.jump(-400 * DAY_MS);
    assert.deepEqual([await isIn(ahead), await isServed()], [false, 401]);
    test.clock.jump(-3_600_000); // clocks are corrected all the time
    assert.equal(await isIn(await signIn()), true);
    test.clock.jump(3_600_000);
  });

  it("of a browser write from our own pages alone", async () => {
    const { token } = await signIn();
    const own = { cookie: `regrow_session=${token}`, host: "dms.example", origin: "http://dms.example" };
    const write = async (headers: Record<string, string>): Promise<number> =>
      (await test.dms.people.inject({ method: "POST", url: "/api/tokens", payload: { kind: "claim" }, headers }))
        .statusCode;
    assert.equal(await write({ ...own, "sec-fetch-site": "same-origin" }), 201);
    for (const site of ["cross-site", "same-site", "none"])
      assert.equal(await write({ ...own, "sec-fetch-site": site }), 403, site);
    assert.equal(await write({ ...own, origin: "null" }), 403);
  });
});
