import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { addEntry } from "../bridge/report-repository.ts";
import { openDatabase, openSqlite, transact } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { BOUNDS } from "./index.ts";

const PRODUCT = "BOUND";

describe("what people make as often as they like", { timeout: 60_000 }, () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    const publisher = makePublisher({ product: PRODUCT });
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await anna.send("POST", "/api/products", { code: PRODUCT, platformRoot });
    for (const version of ["1.0.0", "1.1.0"])
      assert.equal((await anna.upload(PRODUCT, publisher.bundle({ version }))).statusCode, 201);
    device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol({ ...tokens, product: PRODUCT }, randomUUID());
  });
  after(() => test[Symbol.asyncDispose]());

  /** Rows as if they had been made by the thousand. */
  function fill(statement: string, ...values: readonly (string | number)[]): void {
    using database = new DatabaseSync(join(test.folder, "dms.db"));
    database.exec("pragma synchronous = off");
    database.prepare(statement).run(...values);
  }
  const numbers = (most: number): string =>
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${most})`;
  const organisation = async (): Promise<string> =>
    (await anna.get("/api/me")).json<{ organisationId: string }>().organisationId;
  const refusal = (answer: { readonly statusCode: number; json(): unknown }): readonly unknown[] => [
    answer.statusCode,
    (answer.json() as { readonly code: unknown }).code,
  ];

  it("has a bound: tokens", async () => {
    fill(
      `${numbers(BOUNDS.tokens.most)} insert into tokens (id, organisation_id, kind, secret_sha256, uses, is_uuid_required,
         created_at_ms, expires_at_ms) select 'bound-' || i, ?, 'claim', 'bound-' || i, 1, 0, 1, 1 from n`,
      await organisation(),
    );
    assert.deepEqual(refusal(await anna.send("POST", "/api/tokens", { kind: "claim" })), [409, "TOKEN_LIMIT"]);
    assert.deepEqual(refusal(await anna.send("POST", "/api/tokens/batch", { count: 2 })), [409, "TOKEN_LIMIT"]);
    const eve = await signUp(test, "eve");
    assert.equal(
      (await eve.send("POST", "/api/tokens", { kind: "claim" })).statusCode,
      201,
      "each organisation its own",
    );
    fill("delete from tokens where id like 'bound-%'");
  });

  it("has a bound: API tokens", async () => {
    const { id } = (await anna.send("POST", "/api/api-tokens", { name: "ci", scopes: ["device.read"] })).json<{
      id: string;
    }>();
    fill(
      `${numbers(BOUNDS.apiTokens.most)} insert into api_tokens (id, organisation_id, user_id, name, secret_sha256, scopes,
         created_at_ms, expires_at_ms) select 'bound-' || i, organisation_id, user_id, name, 'bound-' || i, scopes, 1, 1
         from n, (select * from api_tokens where id = ?)`,
      id,
    );
    const one = await anna.send("POST", "/api/api-tokens", { name: "more", scopes: ["device.read"] });
    assert.deepEqual(refusal(one), [409, "API_TOKEN_LIMIT"]);
    fill("delete from api_tokens where id like 'bound-%'");
  });

  it("has a bound: versions that are agreed to; what is agreed to twice counts once, what runs no more", async () => {
    const path = `/api/devices/${device.uuid}/consents`;
    assert.equal((await anna.send("PUT", `${path}/1.0.0`)).statusCode, 204);
    fill(
      `${numbers(BOUNDS.consents.most - 1)} insert into update_consents (device_uuid, organisation_id, manifest_sha256, version,
         given_by, given_at_ms) select ?, ?, 'bound-' || i, 'v' || i, 'anna', 1 from n`,
      device.uuid,
      await organisation(),
    );
    assert.deepEqual(refusal(await anna.send("PUT", `${path}/1.1.0`)), [409, "CONSENT_LIMIT"]);
    assert.equal((await anna.send("PUT", `${path}/1.0.0`)).statusCode, 204);
    fill("update devices set running_manifest_sha256 = 'bound-7' where uuid = ?", device.uuid);
    assert.equal((await anna.send("PUT", `${path}/1.1.0`)).statusCode, 204);
  });

  it("has a bound: entries of technicians, of which the oldest goes", async () => {
    const tenant = await organisation();
    fill(
      `${numbers(BOUNDS.technicianEntries.most)} insert into technician_entries (organisation_id, hash, device_uuid, line, at_ms,
         action, result, technician, detail, is_proven, taken_at_ms) select ?, 'bound-' || i, ?, '', i, 'update', 'done', '', '', 0, 1
         from n`,
      tenant,
      device.uuid,
    );
    const database = await openDatabase(join(test.folder, "dms.db"), openSqlite, 0);
    const said = { previous: "", atMs: 1_000_000, technician: "", host: "", port: "", detail: "", proof: null };
    const entry = { ...said, uuid: device.uuid, action: "update", version: null, result: "done" } as const;
    await transact(database, (writer) =>
      addEntry(writer, provenTenant(tenant), { hash: "newest", line: "", entry, isProven: false, atMs: 1 }),
    );
    const rows = await database
      .selectFrom("technician_entries")
      .select("hash")
      .where("device_uuid", "=", device.uuid)
      .orderBy("at_ms")
      .execute();
    await database.destroy();
    assert.equal(rows.length, BOUNDS.technicianEntries.most);
    assert.deepEqual([rows[0]?.hash, rows.at(-1)?.hash], ["bound-2", "newest"]);
  });
});
