import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { TarReader, encodeTar } from "@regrow/core/bundle";
import { makePublisher, readOnlineKeys, type Publisher } from "@regrow/testing/publisher";
import { createRoot } from "@regrow/trust/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { PRODUCT, exportAt, importAt, makeLeaving, putFile } from "../../test/leaving-organisation.ts";
import { contentsLine } from "./export-format.ts";

const PASSPHRASE = "a long enough passphrase";

interface Held {
  readonly platform: { readonly roots: string[]; readonly targets: string };
  readonly product: { readonly roots: string[]; readonly targets: string };
}

/** Files of a tar by name, in order. */
type Files = Map<string, Uint8Array>;

describe("an organisation that moves from one DMS to another", { timeout: 120_000 }, () => {
  let here: TestDms;
  let there: TestDms;
  let anna: TestPerson;
  let bert: TestPerson;
  let publisher: Publisher;
  let device: TestDevice;
  let exported: Uint8Array;
  before(async () => {
    here = await startDms();
    there = await startDms();
    bert = await signUp(there, "bert");
    ({ anna, publisher, device } = await makeLeaving(here));
    await eves(here);
    exported = await exportAt(here, anna, PASSPHRASE);
  });
  after(async () => {
    await here[Symbol.asyncDispose]();
    await there[Symbol.asyncDispose]();
  });

  it("is written with all that it has, each object once, and a table of it all", async () => {
    const files = readTar(exported);
    const names = [...files.keys()];
    assert.equal(names[0], "organisation.json");
    assert.equal(names.at(-1), "contents.jsonl");
    assert.equal(names.filter((name) => name.startsWith("objects/")).length, 5);
    assert.equal(names.filter((name) => name.startsWith("signed/manifest/")).length, 2);
    assert.equal(contentsOf(files), text(files.get("contents.jsonl")));
    assert.equal(linesOf(files, "devices").length, 1);
    assert.equal(linesOf(files, "log").length, 4);
    const { entries } = (await anna.get("/api/audit?operation=exportOrganisation")).json<{ entries: object[] }>();
    assert.equal(entries.length, 1, "everything was taken along, and nobody knows");
  });

  it("holds nothing of another organisation, no password and no secret", async () => {
    const all = Buffer.from(exported).toString("latin1");
    const eve = await signUp(here, "mallory");
    for (const secret of ["EVES-THING", "eve@", "eves-own", eve.token, anna.token, "$argon2"])
      assert.ok(!all.includes(secret), secret);
    const objects = [...readTar(exported).keys()].filter((name) => name.startsWith("objects/"));
    const own = [...readTar(await exportAt(here, anna)).keys()].filter((name) => name.startsWith("objects/"));
    assert.deepEqual(objects, own);
    assert.ok(!all.includes("PRIVATE KEY"));
  });

  it("is refused where it was cut, changed, of a newer form, or is something else, and nothing is left of it", async () => {
    const files = readTar(exported);
    const refuses = async (bytes: Uint8Array, code: string, passphrase?: string): Promise<void> => {
      // To open keys takes its time, by intent.
      const keys = passphrase === undefined ? { query: "?withoutKeys=true" } : { passphrase };
      const answer = await importAt(there, bert, bytes, keys);
      assert.equal(answer.json<{ code: string }>().code, code, answer.payload);
      assert.deepEqual((await bert.get("/api/products")).json<{ products: object[] }>().products, []);
      assert.deepEqual(await blobsOf(there), []);
    };
    for (const share of [0.1, 0.5, 0.9])
      await refuses(exported.subarray(0, Math.floor(exported.length * share)), "IMPORT_TRUNCATED");
    await refuses(exported.subarray(0, exported.length - 512), "IMPORT_TRUNCATED");
    await refuses(Buffer.concat([exported, Buffer.alloc(512)]), "IMPORT_MALFORMED");
    await refuses(Buffer.from("no tar at all".repeat(100)), "IMPORT_MALFORMED");
    await refuses(exported, "IMPORT_PASSPHRASE", "another long passphrase");
    const with_ = (changes: (files: Files) => void): Uint8Array => {
      const changed: Files = new Map(files);
      changes(changed);
      changed.delete("contents.jsonl");
      changed.set("contents.jsonl", Buffer.from(contentsOf(changed)));
      return encodeTar(changed);
    };
    const edit = (name: string, from: string | RegExp, to: string) => (changed: Files) => {
      const before = text(changed.get(name));
      assert.match(before, typeof from === "string" ? new RegExp(from) : from, name);
      const after = before.replace(from, to);
      assert.notEqual(after, before, `${name} is changed`);
      changed.set(name, Buffer.from(after));
    };
    await refuses(with_(edit("organisation.json", '"version": 2', '"version": 3')), "IMPORT_NEWER");
    await refuses(with_(edit("organisation.json", "regrow-organisation", "something-else")), "IMPORT_MALFORMED");
    await refuses(with_(edit("tables/bundles/1.jsonl", "1.0.0", "1.0.9")), "IMPORT_CHANGED");
    await refuses(
      with_(edit("tables/devices/1.jsonl", /"logHash":"[0-9a-f]{8}/, '"logHash":"01234567')),
      "IMPORT_CHANGED",
    );
    await refuses(
      with_(edit("tables/certificates/1.jsonl", /"serial":"[^"]{8}/, '"serial":"01234567')),
      "IMPORT_CHANGED",
    );
    await refuses(with_(edit("tables/devices/1.jsonl", '"isClaimed"', '"isStolen"')), "IMPORT_MALFORMED");
    await refuses(
      with_(edit("tables/labels/1.jsonl", /"device":"[^"]+"/, `"device":"${randomUUID()}"`)),
      "IMPORT_MALFORMED",
    );
    const targets = [...files.keys()].findLast((name) => name.startsWith(`signed/product/${PRODUCT}/targets/`)) ?? "";
    await refuses(
      with_((changed) => void changed.delete(targets)),
      "IMPORT_MALFORMED",
    );
    const manifest = [...files.keys()].find((name) => name.startsWith("signed/manifest/")) ?? "";
    await refuses(
      with_((changed) => void changed.delete(manifest)),
      "IMPORT_MALFORMED",
    );
    const object = [...files.keys()].find((name) => name.startsWith("objects/")) ?? "";
    await refuses(
      with_((changed) => void changed.delete(object)),
      "IMPORT_CHANGED",
    );
    const other = [...files.keys()].findLast((name) => name.startsWith("objects/")) ?? "";
    await refuses(
      with_((changed) => void changed.set(object, changed.get(other) ?? Buffer.of())),
      "IMPORT_CHANGED",
    );
    await refuses(
      encodeTar([...files].map(([name, bytes]) => [name.replace("tables/devices/", "../devices/"), bytes])),
      "IMPORT_MALFORMED",
    );
    await refuses(encodeTar([...files].toSpliced(3, 1)), "IMPORT_MALFORMED");
    // Refused by the last step, when the objects are in the store already.
    const [file] = linesOf(files, "files");
    const many = Array.from({ length: 65 }, (_, n) => `${JSON.stringify({ ...file, name: `f${n}` })}\n`).join("");
    await refuses(
      with_(
        (changed) =>
          void changed.set("tables/files/1.jsonl", Buffer.from(many + text(files.get("tables/files/1.jsonl")))),
      ),
      "GIVEN_FILE_LIMIT",
    );
    const lied = new Map(files);
    edit("tables/devices/1.jsonl", "behind the door", "before the door")(lied);
    await refuses(encodeTar(lied), "IMPORT_CHANGED");
    await refuses(encodeTar([["organisation.json", Buffer.alloc(5 * 1024 * 1024)]]), "IMPORT_TOO_LARGE");
  });

  it("is not taken where its devices are known, nor into an organisation that has something", async () => {
    const carl = await signUp(here, "carl");
    const known = await importAt(here, carl, exported, { passphrase: PASSPHRASE });
    assert.equal(known.json<{ code: string }>().code, "IMPORT_DEVICES_KNOWN", known.payload);
    assert.match(known.payload, new RegExp(device.uuid));
    const full = await importAt(here, anna, exported, { passphrase: PASSPHRASE });
    assert.equal(full.json<{ code: string }>().code, "IMPORT_NOT_EMPTY", full.payload);
  });

  it("is there as it was: products, bundles, tags, rules, files, devices and what they told", async () => {
    const done = await importAt(there, bert, exported, { passphrase: PASSPHRASE });
    assert.equal(done.statusCode, 201, done.payload);
    const result = done.json<{ rootsToChange: string[]; devices: number; members: { userName: string }[] }>();
    assert.deepEqual(result.rootsToChange, []);
    assert.equal(result.devices, 1);
    assert.deepEqual(
      result.members.map(({ userName }) => userName),
      ["anna"],
    );
    for (const url of [
      `/api/products/${PRODUCT}`,
      `/api/products/${PRODUCT}/bundles`,
      `/api/products/${PRODUCT}/tags`,
      `/api/products/${PRODUCT}/update-policy`,
      `/api/products/${PRODUCT}/files`,
      `/api/devices/${device.uuid}/files`,
      `/api/devices/${device.uuid}/log`,
      `/api/devices/${device.uuid}/certificates`,
      `/api/faults?product=${PRODUCT}`,
    ]) {
      const [before, now] = [await anna.get(url), await bert.get(url)];
      assert.equal(now.statusCode, 200, `${url}: ${now.payload}`);
      // Identifiers of products are each DMS's own.
      assert.deepEqual(withoutId(now.json()), withoutId(before.json()), url);
    }
    const { notes, labels, product, state } = (await bert.get(`/api/devices/${device.uuid}`)).json<
      Record<string, unknown>
    >();
    assert.deepEqual([notes, labels, product, state], ["behind the door", ["site=Bern"], PRODUCT, "activated"]);
    const { entries } = (await bert.get("/api/audit?limit=200")).json<{
      entries: { operation: string; sequence: number }[];
    }>();
    assert.equal(entries[0]?.operation, "importOrganisation");
    assert.ok(entries.some(({ operation }) => operation === "imported:setTag"));
    assert.deepEqual(
      entries.map(({ sequence }) => sequence),
      entries.map((_, index) => entries.length - index),
    );
    const again = await importAt(there, bert, exported, { passphrase: PASSPHRASE });
    assert.equal(again.json<{ code: string }>().code, "IMPORT_NOT_EMPTY");
  });

  it("knows its devices by their keys: with the old certificate one gets another, and its version as before", async () => {
    device.moveTo(there);
    assert.equal((await device.checkIn()).body["code"], "DEVICE_CERTIFICATE_INVALID");
    const renewed = await device.ask("POST", "/renew");
    assert.equal(renewed.status, 200, renewed.bytes.toString());
    device.certificatePem = String(renewed.body["certificatePem"]);
    const { body } = await device.checkIn({ wish: { asked: true, force: false, version: null } });
    const offer = body["offer"] as { version: string; bundleId: string } | null;
    assert.equal(offer?.version, "1.0.1", JSON.stringify(body));
    assert.equal((await device.ask("GET", `/bundles/${offer.bundleId}/head`)).status, 200);
    device.record({ kind: "claimed", owner: "bert" });
    assert.equal((await device.sendLog(device.lines.slice(-1))).status, 200, "its log goes on where it was");
  });

  it("provisions a device that comes with its key, and refuses another key for its UUID", async () => {
    const stranger = new TestDevice(there);
    const token = await bert.makeToken("provision");
    assert.equal((await stranger.provision(token, device.uuid)).body["code"], "DEVICE_UUID_TAKEN");
    assert.equal((await device.provision(token, device.uuid)).status, 200);
    const { product, state } = (await bert.get(`/api/devices/${device.uuid}`)).json<Record<string, unknown>>();
    assert.deepEqual([product, state], [PRODUCT, "activated"]);
  });

  it("without its keys offers nothing until the product's root names those of the new DMS", async () => {
    await using third = await startDms();
    const dora = await signUp(third, "dora");
    const refused = await importAt(third, dora, exported);
    assert.equal(refused.json<{ code: string }>().code, "IMPORT_PASSPHRASE", refused.payload);
    const done = await importAt(third, dora, exported, { query: "?withoutKeys=true" });
    assert.equal(done.statusCode, 201, done.payload);
    assert.deepEqual(done.json<{ rootsToChange: string[] }>().rootsToChange, [PRODUCT]);
    device.moveTo(third);
    device.certificatePem = undefined;
    assert.equal((await device.provision(await dora.makeToken("provision"), device.uuid)).status, 200);
    const wish = { asked: true, force: false, version: null };
    const held = (await device.checkIn({ wish })).body;
    assert.equal(held["offer"], null);
    assert.match(JSON.stringify(held["reasons"]), /root-awaited/);
    const keys = readOnlineKeys((await dora.get(`/api/products/${PRODUCT}/online-keys`)).json());
    const { platform: ofPlatform, product } = (await dora.get(`/api/products/${PRODUCT}/metadata`)).json<Held>();
    const { productRoot, productTargets } = publisher.keys;
    const signed = { rootKeys: [productRoot], targetsKeys: [productTargets], expiresMs: Date.UTC(2100, 0, 1) };
    const roots = [...product.roots, text(createRoot({ ...signed, ...keys, version: 2 }))];
    const published = await dora.send("PUT", `/api/products/${PRODUCT}/metadata`, {
      platform: ofPlatform,
      product: { roots, targets: product.targets },
    });
    assert.equal(published.statusCode, 200, published.payload);
    const offered = (await device.checkIn({ wish })).body;
    assert.equal((offered["offer"] as { version: string } | null)?.version, "1.0.1", JSON.stringify(offered));
  });
});

/** Somebody else on the same DMS, with a product, a bundle that shares a file, a given file and a device. */
async function eves(test: TestDms): Promise<void> {
  const eve = await signUp(test, "eve");
  const own = makePublisher({ product: "EVES-THING" });
  await eve.send("POST", "/api/products", { code: "EVES-THING", platformRoot: text(own.platformRoot) });
  const bundle = own.bundle({ version: "7.0.0", files: { "main.mjs": "one();\n", "eves-own.mjs": "eve();\n" } });
  assert.equal((await eve.upload("EVES-THING", bundle)).statusCode, 201);
  await putFile(test, eve, "/api/products/EVES-THING/files", "eves-own.json", "{}");
}

function readTar(bytes: Uint8Array): Files {
  const files: Files = new Map();
  let [name, pieces]: [string, Uint8Array[]] = ["", []];
  for (const event of new TarReader().push(bytes)) {
    if (event.kind === "entry") [name, pieces] = [event.name, []];
    if (event.kind === "data") pieces.push(event.bytes);
    if (event.kind === "entry-end") files.set(name, Buffer.concat(pieces));
  }
  return files;
}

/** The closing table as these files should have it. */
function contentsOf(files: Files): string {
  return [...files]
    .filter(([name]) => name !== "contents.jsonl")
    .map(([name, bytes]) => {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return contentsLine({ name, sizeBytes: bytes.length, sha256 });
    })
    .join("");
}

function linesOf(files: Files, table: string): readonly object[] {
  const lines = text(files.get(`tables/${table}/1.jsonl`))
    .trimEnd()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as object);
}

async function blobsOf(test: TestDms): Promise<readonly string[]> {
  const found = await readdir(join(test.folder, "blobs"), { recursive: true });
  return found.filter((name) => name.endsWith(".zst") || name.startsWith("partial/"));
}

function withoutId(answer: { readonly id?: string }): object {
  return { ...answer, id: null };
}

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("utf8");
}
