import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { parseTargets } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf, makePublisher, readOnlineKeys, type Publisher } from "@regrow/testing/publisher";
import {
  NO_ROOT_CHANGE,
  addSignatures,
  createSigningKey,
  nextRoot,
  nextTargets,
  type RootChange,
  type SigningKey,
} from "@regrow/trust/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const cryptography = new NodeCryptography();
const FAR_AWAY_MS = Date.UTC(2100, 0, 1);

interface Metadata {
  readonly platform: { readonly roots: readonly string[]; readonly targets: string };
  readonly product: { readonly roots: readonly string[]; readonly targets: string };
}

describe("metadata without a bundle", () => {
  let test: TestDms;
  let anna: TestPerson;
  let publisher: Publisher;
  let code = "";
  let count = 0;

  before(async () => {
    test = await startDms();
  });
  after(() => test[Symbol.asyncDispose]());

  beforeEach(async () => {
    // Another organisation each time: platform metadata is one for all its products.
    count += 1;
    code = `P${count}`;
    publisher = makePublisher({ product: code });
    anna = await signUp(test, `anna${count}`);
    const made = await anna.send("POST", "/api/products", { code, platformRoot: textOf(publisher.platformRoot) });
    assert.equal(made.statusCode, 201, made.payload);
  });

  const put = async (metadata: Metadata) => anna.send("PUT", `/api/products/${code}/metadata`, metadata);
  const held = async (): Promise<Metadata> => (await anna.get(`/api/products/${code}/metadata`)).json<Metadata>();
  const metadataOf = (bundle: Uint8Array): Metadata => {
    const head = headOf(bundle);
    return {
      platform: { roots: head.platformRoots.map(textOf), targets: textOf(head.platformTargets) },
      product: { roots: head.productRoots.map(textOf), targets: textOf(head.productTargets) },
    };
  };
  const refused = async (metadata: Metadata, code_: string): Promise<void> => {
    const before_ = await held();
    const answer = await put(metadata);
    assert.equal(answer.statusCode, 422, answer.payload);
    assert.equal(answer.json<{ code: string }>().code, code_, answer.payload);
    assert.deepEqual(await held(), before_);
  };
  /** The product's next root, by these keys. */
  const rotate = async (
    metadata: Metadata,
    change: Partial<RootChange>,
    signers: readonly SigningKey[],
  ): Promise<Metadata> => {
    const newest = bytesOf(metadata.product.roots.at(-1) ?? "");
    const next = nextRoot(newest, { ...NO_ROOT_CHANGE, expiresMs: FAR_AWAY_MS, ...change }, 0);
    const roots = [...metadata.product.roots, textOf(await addSignatures(next, signers))];
    return { ...metadata, product: { ...metadata.product, roots } };
  };
  const resign = async (metadata: Metadata, key: SigningKey): Promise<Metadata> => {
    const next = nextTargets(bytesOf(metadata.product.targets), { cryptography, add: null, expiresMs: FAR_AWAY_MS });
    assert.ok(next !== null);
    return { ...metadata, product: { ...metadata.product, targets: textOf(await addSignatures(next, [key])) } };
  };

  it("is empty at first, and held byte for byte then", async () => {
    assert.deepEqual(await held(), {
      platform: { roots: [], targets: null },
      product: { roots: [], targets: null },
      online: { snapshot: null, timestamp: null },
    });
    const metadata = metadataOf(publisher.bundle({ version: "1.0.0" }));
    const answer = await put(metadata);
    assert.deepEqual(answer.json(), { platformRoot: 1, platformTargets: 2, productRoot: 1, productTargets: 2 });
    const { platform: held_, product } = await held();
    assert.deepEqual({ platform: held_, product }, metadata);
  });

  it("changes nothing when it comes once more, and says so in no audit log", async () => {
    const metadata = metadataOf(publisher.bundle({ version: "1.0.0" }));
    const entries = async (): Promise<number> =>
      (await anna.get("/api/audit?limit=200")).json<{ entries: unknown[] }>().entries.length;
    await put(metadata);
    const before_ = await entries();
    assert.equal((await put(metadata)).statusCode, 200);
    assert.equal(await entries(), before_);
  });

  it("takes new keys, and then only what they have signed", async () => {
    const first = publisher.bundle({ version: "1.0.0" });
    assert.equal((await anna.upload(code, first)).statusCode, 201);
    const [fresh, { productRoot, productTargets }] = [createSigningKey(cryptography), publisher.keys];
    const change = {
      add: [{ role: "targets", key: fresh }],
      remove: [{ role: "targets", keyId: productTargets.id }],
    } as const;
    const rotated = await rotate(metadataOf(first), change, [productRoot]);
    await refused(rotated, "TRUST_SIGNATURE_INVALID");
    const answer = await put(await resign(rotated, fresh));
    assert.deepEqual(answer.json(), { platformRoot: 1, platformTargets: 2, productRoot: 2, productTargets: 3 });
    // The old key has signed a newer list, and nobody asks it any more.
    const late = await anna.upload(code, publisher.bundle({ version: "1.1.0" }));
    assert.equal(late.json<{ code: string }>().code, "TRUST_ROLLED_BACK", late.payload);
    assert.deepEqual(Object.keys((await held()).product.roots).length, 2);
  });

  it("is refused when it is not signed as the root before asks, or too few have signed", async () => {
    const metadata = metadataOf(publisher.bundle({ version: "1.0.0" }));
    await put(metadata);
    const [stranger, { productRoot }] = [createSigningKey(cryptography), publisher.keys];
    const own = { add: [{ role: "root", key: stranger }] } as const;
    await refused(await rotate(metadata, own, [stranger]), "TRUST_SIGNATURE_INVALID");
    const two = { ...own, thresholds: { root: 2 } };
    await refused(await rotate(metadata, two, [productRoot]), "TRUST_THRESHOLD_UNMET");
    assert.equal((await put(await rotate(metadata, two, [productRoot, stranger]))).statusCode, 200);
  });

  it("is refused when it is older, another of its version, expired, or forgets what is published", async () => {
    const [one, two] = [publisher.bundle({ version: "1.0.0" }), publisher.bundle({ version: "1.1.0" })];
    assert.equal((await anna.upload(code, two)).statusCode, 201);
    await refused(metadataOf(one), "TRUST_ROLLED_BACK");
    const { productRoot, productTargets } = publisher.keys;
    const metadata = metadataOf(two);
    await put(await rotate(metadata, {}, [productRoot]));
    const fork = await rotate(metadata, { expiresMs: FAR_AWAY_MS + 1_000 }, [productRoot]);
    await refused(fork, "TRUST_ROLLED_BACK");
    const now = await rotate(metadata, {}, [productRoot]);
    const expired = nextTargets(bytesOf(metadata.product.targets), { cryptography, add: null, expiresMs: 1_000 });
    const signed = textOf(await addSignatures(expired ?? new Uint8Array(), [productTargets]));
    await refused({ ...now, product: { ...now.product, targets: signed } }, "TRUST_EXPIRED");
    const { signed: fields } = JSON.parse(metadata.product.targets) as { signed: object };
    const empty = bytesOf(JSON.stringify({ signatures: [], signed: { ...fields, version: 9, targets: {} } }));
    const forgetful = textOf(await addSignatures(empty, [productTargets]));
    assert.equal(parseTargets(bytesOf(forgetful), "targets.json").targets.size, 0);
    await refused({ ...now, product: { ...now.product, targets: forgetful } }, "TRUST_ROLLED_BACK");
  });

  it("is refused when it leads to another platform, or is no metadata at all", async () => {
    const other = metadataOf(makePublisher({ product: code }).bundle({ version: "1.0.0" }));
    await refused(other, "TRUST_ROOT_UNKNOWN");
    const metadata = metadataOf(publisher.bundle({ version: "1.0.0" }));
    await refused({ ...metadata, product: { roots: ["{}"], targets: "{}" } }, "TRUST_PRODUCT_UNKNOWN");
    await refused({ ...metadata, product: { ...metadata.product, targets: "x" } }, "TRUST_METADATA_MALFORMED");
  });

  it("names online keys only when they are this DMS's, and then shows what the DMS signs", async () => {
    const metadata = metadataOf(publisher.bundle({ version: "1.0.0" }));
    const { productRoot } = publisher.keys;
    const strange = [createSigningKey(cryptography)];
    const wrong = { replace: { snapshot: strange, timestamp: strange } };
    await refused(await rotate(metadata, wrong, [productRoot]), "TRUST_ONLINE_KEYS_UNKNOWN");
    const { snapshotKeys: snapshot, timestampKeys: timestamp } = readOnlineKeys(
      (await anna.get(`/api/products/${code}/online-keys`)).json(),
    );
    const right = await rotate(metadata, { replace: { snapshot, timestamp } }, [productRoot]);
    assert.equal((await put(right)).statusCode, 200);
    const { online } = (await anna.get(`/api/products/${code}/metadata`)).json<{ online: Record<string, string> }>();
    assert.deepEqual(Object.keys(online).toSorted(), ["snapshot", "timestamp"]);
    for (const text of Object.values(online)) assert.match(text, /"signatures"/);
  });
});

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
