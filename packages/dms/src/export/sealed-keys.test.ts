import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SystemEntropy } from "@regrow/node/entropy";
import { openKeys, sealKeys, type ExportedKey } from "./sealed-keys.ts";

const KEYS: readonly ExportedKey[] = [
  { product: "ACME-KIOSK", role: "snapshot", sequence: 1, createdAtMs: 5, privateKey: "-----BEGIN PRIVATE KEY-----" },
];

describe("keys in an export", () => {
  it("open with their passphrase, in whatever form of Unicode it is typed, and with no other", async () => {
    const sealed = await sealKeys(KEYS, "caf\u00e9 caf\u00e9 caf\u00e9", new SystemEntropy());
    assert.ok(!Buffer.from(sealed).includes("PRIVATE KEY"));
    assert.deepEqual(await openKeys(sealed, "cafe\u0301 cafe\u0301 cafe\u0301"), KEYS);
    await assert.rejects(openKeys(sealed, "cafe cafe cafe"), { code: "IMPORT_PASSPHRASE" });
  });

  it("are refused when anything of them was changed", async () => {
    const sealed = await sealKeys(KEYS, "a long passphrase", new SystemEntropy());
    const fields = JSON.parse(Buffer.from(sealed).toString()) as Record<string, string | number>;
    const changed = (change: object): Uint8Array => Buffer.from(JSON.stringify({ ...fields, ...change }));
    const flipped = (text: unknown): string => Buffer.from(String(text), "base64").fill(1, 0, 1).toString("base64");
    for (const field of ["salt", "data"])
      await assert.rejects(openKeys(changed({ [field]: flipped(fields[field]) }), "a long passphrase"), {
        code: "IMPORT_PASSPHRASE",
      });
    // Whoever writes a file must not make the DMS work as long as they like.
    for (const cost of [{ N: 2 ** 30 }, { r: 64 }, { p: 100 }, { kdf: "none" }])
      await assert.rejects(openKeys(changed(cost), "a long passphrase"), { code: "IMPORT_MALFORMED" });
    await assert.rejects(openKeys(Buffer.from("{"), "a long passphrase"), { code: "IMPORT_MALFORMED" });
  });
});
