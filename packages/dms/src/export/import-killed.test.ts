import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { PRODUCT, exportAt, importAt, makeLeaving } from "../../test/leaving-organisation.ts";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { observeCommits, openSqlite, type OpenSqlite } from "../database/index.ts";

/** Keys would be opened by a slow hash each time. */
const WITHOUT_KEYS = { query: "?withoutKeys=true" };
/** As `removeImported` writes it. */
const REMOVAL = /^\s*delete from "\w+" where \(.*\) in/s;

describe("an import that is cut off", { timeout: 120_000 }, () => {
  let here: TestDms;
  let device: TestDevice;
  let exported: Uint8Array;
  before(async () => {
    here = await startDms();
    const leaving = await makeLeaving(here);
    device = leaving.device;
    exported = await exportAt(here, leaving.anna);
  });
  after(() => here[Symbol.asyncDispose]());

  it("leaves nothing to be seen after a restart, whichever commit it died before, and then ends well", async () => {
    const power = new Power();
    const whole = await commitsOf(exported);
    assert.ok(whole > 15, `${whole} commits: not in one`);
    await using test = await startDms({ openSqlite: power.open });
    for (let at = 1; at < whole; at += 3) {
      const bert = await signUp(test, `bert-${at}`);
      const before = rowsOf(test);
      power.commitsLeft = at;
      const cut = await importAt(test, bert, exported, WITHOUT_KEYS);
      assert.equal(cut.statusCode, 500, cut.payload);
      power.commitsLeft = Infinity;
      await test.restart();
      await requireNothing(test, bert, device);
      while (rowsOf(test).get("imports") !== 0) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(rowsOf(test), before, `died before commit ${at}`);
      assert.deepEqual(await blobsOf(test), []);
    }
    const bert = await signUp(test, "bert");
    power.commitsLeft = whole - 1;
    assert.equal((await importAt(test, bert, exported, WITHOUT_KEYS)).statusCode, 500);
    power.commitsLeft = Infinity;
    await test.restart();
    const again = await importAt(test, bert, exported, WITHOUT_KEYS);
    assert.equal(again.statusCode, 201, again.payload);
    assert.equal((await bert.get(`/api/devices/${device.uuid}`)).statusCode, 200);
    const { entries } = (await bert.get("/api/audit?limit=200")).json<{ entries: { sequence: number }[] }>();
    assert.deepEqual(
      entries.map(({ sequence }) => sequence),
      entries.map((_, index) => entries.length - index),
    );
  });

  it("is hidden while it cannot be taken away, and nothing comes into it; others go on", async () => {
    let isStuck = false;
    const power = new Power((text) => isStuck && REMOVAL.test(text));
    await using test = await startDms({ openSqlite: power.open });
    const bert = await signUp(test, "bert");
    const carl = await signUp(test, "carl");
    const [provision, claim] = [await carl.makeToken("provision"), await bert.makeToken("claim")];
    const other = new TestDevice(test);
    assert.equal((await other.provision(await carl.makeToken("provision"), randomUUID())).status, 200);
    isStuck = true;
    power.commitsLeft = (await commitsOf(exported)) - 1;
    assert.equal((await importAt(test, bert, exported, WITHOUT_KEYS)).statusCode, 500);
    power.commitsLeft = Infinity;
    await test.restart();

    for (const url of ["/api/products", "/api/devices", "/api/audit", "/api/organisation/export"])
      assert.deepEqual(refusalOf(await bert.get(url)), [409, "IMPORT_UNDER_WAY"], url);
    assert.deepEqual(refusalOf(await bert.send("POST", "/api/tokens", { kind: "claim" })), [409, "IMPORT_UNDER_WAY"]);
    assert.equal((await bert.get("/api/me")).statusCode, 200);
    assert.equal((await bert.get("/api/organisations")).statusCode, 200);
    const known = new Moved(test, device);
    assert.equal((await known.ask("POST", "/renew")).body["code"], "DEVICE_CERTIFICATE_INVALID");
    assert.equal((await known.provision(provision)).body["code"], "IMPORT_UNDER_WAY");
    assert.equal((await other.ask("POST", "/claim", { token: claim })).body["code"], "IMPORT_UNDER_WAY");
    assert.equal((await carl.get("/api/products")).statusCode, 200);
    assert.equal((await other.checkIn()).status, 200);

    isStuck = false;
    const again = await importAt(test, bert, exported, WITHOUT_KEYS);
    assert.equal(again.statusCode, 201, again.payload);
    assert.equal((await bert.get(`/api/products/${PRODUCT}`)).statusCode, 200);
    assert.equal((await known.ask("POST", "/renew")).status, 200);
  });

  it("lets others write between its batches", async () => {
    await using test = await startDms();
    const [bert, carl] = [await signUp(test, "bert"), await signUp(test, "carl")];
    let isOver = false;
    const importing = importAt(test, bert, exported, WITHOUT_KEYS).finally(() => (isOver = true));
    let written = 0;
    while (rowsOf(test).get("imports") === 0 && !isOver) await new Promise((resolve) => setImmediate(resolve));
    while (!isOver) {
      assert.equal((await carl.send("POST", "/api/tokens", { kind: "claim" })).statusCode, 201);
      if (rowsOf(test).get("imports") === 1) written += 1;
    }
    assert.equal((await importing).statusCode, 201);
    assert.ok(written > 0, "nobody else got a turn");
  });
});

/** Of a DMS's database: the process dies before a commit, and what is to be refused is. */
class Power {
  commitsLeft = Infinity;
  readonly #refuses: (text: string) => boolean;

  constructor(refuses: (text: string) => boolean = () => false) {
    this.#refuses = refuses;
  }

  readonly open: OpenSqlite = (path) => {
    const observed = observeCommits(openSqlite(path), () => {
      if (this.commitsLeft <= 0) throw new Error("the power is gone");
      this.commitsLeft -= 1;
    });
    return {
      close: () => observed.close(),
      prepare: (text) => {
        if (this.#refuses(text)) throw new Error("the disk is full");
        return observed.prepare(text);
      },
    };
  };
}

/** A device that shows the new DMS what the old one gave it. */
class Moved {
  readonly #device: TestDevice;

  constructor(test: TestDms, device: TestDevice) {
    device.moveTo(test);
    this.#device = device;
  }

  ask(method: string, path: string) {
    return this.#device.ask(method, path);
  }

  provision(token: string) {
    return this.#device.provision(token, this.#device.uuid);
  }
}

/** Commits of a whole import, where nothing else is written. */
async function commitsOf(exported: Uint8Array): Promise<number> {
  const power = new Power();
  await using test = await startDms({ openSqlite: power.open });
  const bert = await signUp(test, "bert");
  power.commitsLeft = 1_000;
  assert.equal((await importAt(test, bert, exported, WITHOUT_KEYS)).statusCode, 201);
  return 1_000 - power.commitsLeft;
}

async function requireNothing(test: TestDms, bert: TestPerson, device: TestDevice): Promise<void> {
  const products = await bert.get("/api/products");
  if (products.statusCode === 409) assert.equal(products.json<{ code: string }>().code, "IMPORT_UNDER_WAY");
  else assert.deepEqual(products.json<{ products: object[] }>().products, []);
  const known = new Moved(test, device);
  assert.equal((await known.ask("POST", "/renew")).body["code"], "DEVICE_CERTIFICATE_INVALID");
}

/** What counts rows by and by, whoever does what. */
const MOVING = new Set(["changes", "sessions", "audit_entries", "activity"]);

/** Rows of each table. */
function rowsOf(test: TestDms): ReadonlyMap<string, number> {
  using database = new DatabaseSync(join(test.folder, "dms.db"), { readOnly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
  const names = tables
    .map(({ name }) => String(name))
    .filter((name) => !MOVING.has(name) && !name.startsWith("sqlite_"));
  return new Map(names.map((name) => [name, Number(database.prepare(`select count(*) n from ${name}`).get()?.["n"])]));
}

async function blobsOf(test: TestDms): Promise<readonly string[]> {
  const found = await readdir(join(test.folder, "blobs"), { recursive: true });
  return found.filter((name) => name.endsWith(".zst") || name.startsWith("partial/"));
}

function refusalOf(answer: { readonly statusCode: number; json(): unknown }): readonly [number, unknown] {
  return [answer.statusCode, (answer.json() as { readonly code?: unknown }).code];
}
