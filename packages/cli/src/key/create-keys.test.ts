import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { NOTHING_SEEN } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { verifyFreshLadder } from "@regrow/trust/ladder";
import { addManifest } from "@regrow/trust/publisher";
import { addProductKeys, createKeys, targetsExpiryMs, type KeyOptions } from "./create-keys.ts";

const cryptography = new NodeCryptography();
const base: KeyOptions = { product: "ACME-KIOSK", cryptography, nowMs: Date.UTC(2026, 10, 21) };
let folder = "";

describe("createKeys", () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-key-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it("makes keys that only their owner can read, and metadata that trusts them", async () => {
    const publisher = await createKeys(folder, base);
    const pems = (await readdir(join(folder, "keys"))).filter((name) => name.endsWith(".pem"));
    for (const name of pems) assert.equal((await stat(join(folder, "keys", name))).mode & 0o777, 0o600);
    assert.equal(pems.length, 4);
    const platform = await publisher.readMetadata("platform");
    const product = await publisher.readMetadata({ product: base.product });
    const manifest = new TextEncoder().encode("{}");
    const keys = [await publisher.keys.readPrivate("ACME-KIOSK-targets")];
    const productTargets = addManifest(product.targets, "1.0.0", manifest, {
      cryptography,
      keys,
      expiresMs: targetsExpiryMs(base.nowMs),
    });
    const head = {
      platformRoots: platform.roots,
      platformTargets: platform.targets,
      productRoots: product.roots,
      productTargets,
      manifest,
    };
    const pinnedRoot = platform.roots[0] ?? new Uint8Array();
    const input = {
      cryptography,
      pinnedRoot,
      head,
      product: base.product,
      version: "1.0.0",
      path: "offline" as const,
      seen: NOTHING_SEEN,
    };
    assert.equal(verifyFreshLadder({ ...input, nowMs: base.nowMs }).versions.productTargets, 2);
    assert.throws(() => verifyFreshLadder({ ...input, nowMs: Date.UTC(2028, 11, 1) }), withCode("TRUST_EXPIRED"));
  });

  it("never overwrites keys", async () => {
    await createKeys(folder, base);
    const before = await readFile(join(folder, "keys", "platform-root.pem"), "utf8");
    await assert.rejects(createKeys(folder, base), withCode("KEY_EXISTS"));
    await assert.rejects(createKeys(folder, { ...base, product: "ACME-LAMP" }), withCode("KEY_EXISTS"));
    await assert.rejects(addProductKeys(folder, base), withCode("KEY_EXISTS"));
    assert.equal(await readFile(join(folder, "keys", "platform-root.pem"), "utf8"), before);
  });

  it("adds a product that the platform vouches for, also after an interrupted try", async () => {
    const publisher = await createKeys(folder, base);
    const before = await publisher.readMetadata("platform");
    await addProductKeys(folder, { ...base, product: "ACME-LAMP" });
    // As if power had been lost before the platform's list was replaced.
    await publisher.writeTargets("platform", before.targets);
    const key = await readFile(join(folder, "keys", "ACME-LAMP-root.pem"), "utf8");
    await addProductKeys(folder, { ...base, product: "ACME-LAMP" });
    assert.equal(await readFile(join(folder, "keys", "ACME-LAMP-root.pem"), "utf8"), key);
    assert.match(
      Buffer.from((await publisher.readMetadata("platform")).targets).toString(),
      /products\/ACME-LAMP\/1\.root\.json/,
    );
  });

  it("encrypts keys with a passphrase and asks for it", async () => {
    const publisher = await createKeys(folder, { ...base, passphrase: "correct horse" });
    assert.match(await readFile(publisher.keyPath("platform", "root"), "utf8"), /ENCRYPTED/);
    await publisher.keys.readPrivate("platform-root");
    await assert.rejects(addProductKeys(folder, { ...base, product: "ACME-LAMP" }), withCode("KEY_UNREADABLE"));
    await assert.rejects(
      addProductKeys(folder, { ...base, product: "ACME-LAMP", passphrase: "wrong" }),
      withCode("PASSPHRASE_WRONG"),
    );
  });

  it("refuses product codes that could not be file names", async () => {
    for (const product of ["", "acme", "../UP", "PLATFORM", "A".repeat(65)])
      await assert.rejects(createKeys(folder, { ...base, product }), withCode("INPUT_INVALID"));
    assert.deepEqual(await readdir(folder), []);
  });
});

function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
