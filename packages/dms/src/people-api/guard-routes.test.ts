import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { OPERATIONS } from "../permission/index.ts";
import { Access } from "./access.ts";
import { createPeopleApp, type PeopleFeature } from "./people-app.ts";

const clock = new SystemClock();
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const access = new Access({ find: async () => undefined, requireWhole: async () => {} }, clock);
const start = (feature: PeopleFeature) => createPeopleApp([feature], { access, clock, logger });
const sleeper = { sleep: clock.sleep.bind(clock) };
const invalid = { code: "CONFIGURATION_INVALID" };

/** A route for each row, so that the listener starts. */
const everyRoute: PeopleFeature = (app) => {
  for (const operationId of Object.keys(OPERATIONS).filter((name) => name !== "health"))
    app.get(`/api/${operationId}`, { schema: { operationId } }, async ({ ip }) => ({ ip }));
};

describe("the people's listener", () => {
  it("asks for a sign-in before each operation that needs somebody, and gives each request an id of its own", async () => {
    const app = await start(everyRoute);
    const ids = new Set<unknown>();
    for (const [operation, { needs }] of Object.entries(OPERATIONS)) {
      const url = operation === "health" ? "/healthz" : `/api/${operation}`;
      const { statusCode, headers } = await app.inject({ url, headers: { "x-request-id": "mine" } });
      assert.equal(statusCode, needs === "nothing" ? 200 : 401, operation);
      assert.equal((await app.inject({ method: "HEAD", url })).statusCode, statusCode, operation);
      ids.add(headers["x-request-id"]);
    }
    assert.equal(ids.size, Object.keys(OPERATIONS).length);
    await app.close();
  });

  it("takes a proxy's word on where a request comes from, if it is told to", async () => {
    const feature: PeopleFeature = everyRoute;
    const headers = { "x-forwarded-for": "192.0.2.7" };
    for (const [trustedProxies, ip] of [
      [[], "127.0.0.1"],
      [["127.0.0.1"], "192.0.2.7"],
    ] as const) {
      const app = await createPeopleApp([feature], { access, clock, logger, trustedProxies });
      assert.deepEqual((await app.inject({ url: "/api/signUp", headers })).json(), { ip });
      await app.close();
    }
  });

  it("slows down an address that asks too often, before anything else is done", async () => {
    const app = await createPeopleApp([everyRoute], { access, clock: { ...sleeper, monotonicMs: () => 0 }, logger });
    let status = 0;
    let tries = 0;
    for (; status !== 429 && tries < 10_000; tries += 1) status = (await app.inject({ url: "/nowhere" })).statusCode;
    assert.equal(tries, 6_001);
    const limited = await app.inject({ url: "/healthz" });
    assert.deepEqual([limited.statusCode, limited.headers["retry-after"]], [429, "60"]);
    await app.close();
  });

  it("does not start with a route that has no row in the permission table", async () => {
    await assert.rejects(
      start((app) => app.get("/api/secrets", { schema: { operationId: "readSecrets" } }, async () => "all of them")),
      invalid,
    );
    await assert.rejects(
      start((app) => app.get("/api/secrets", async () => "all of them")),
      invalid,
    );
  });

  it("does not start with an operation that hides", async () => {
    await assert.rejects(
      start((app) => app.get("/api/secrets", { schema: { hide: true } }, async () => "all of them")),
      invalid,
    );
  });

  it("does not start with a row in the permission table that has no route", async () => {
    await assert.rejects(
      start(() => {}),
      { code: "CONFIGURATION_INVALID", message: /a permission without a route/ },
    );
  });
});
