import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { createSigningKey, isEncryptedPem, publicKeyText, readPublicKey, readSigningKey } from "./index.ts";

const cryptography = new NodeCryptography();
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const pemOf = (key: KeyObject): string => key.export({ type: "spki", format: "pem" }).toString();
const isWrong = (thrown: unknown): boolean => thrown instanceof RegrowError && thrown.code === "PASSPHRASE_WRONG";
const unreadable = (thrown: unknown): boolean => thrown instanceof RegrowError && thrown.code === "KEY_UNREADABLE";

describe("a private key's file", () => {
  const key = createSigningKey(cryptography);

  it("is encrypted under a passphrase, and opens with it alone", () => {
    const pem = key.toPem("correct horse battery");
    assert.ok(isEncryptedPem(pem));
    assert.equal(readSigningKey(cryptography, pem, "correct horse battery").id, key.id);
    for (const wrong of ["correct horse batterz", ""])
      assert.throws(() => readSigningKey(cryptography, pem, wrong), isWrong, wrong);
    assert.throws(() => readSigningKey(cryptography, pem), unreadable);
    assert.notEqual(key.toPem("correct horse battery"), pem, "another salt each time");
  });

  it("is in the clear where no passphrase is given", () => {
    const pem = key.toPem();
    assert.ok(!isEncryptedPem(pem));
    assert.equal(readSigningKey(cryptography, pem).id, key.id);
  });

  it("is one that openssl reads", { skip: !hasOpenssl && "openssl is not here" }, () => {
    const words = ["pkey", "-passin", "pass:correct horse battery"];
    const plain = execFileSync("openssl", words, { input: key.toPem("correct horse battery"), encoding: "utf8" });
    assert.deepEqual(
      createPrivateKey(plain).export({ type: "pkcs8", format: "der" }),
      createPrivateKey(key.toPem()).export({ type: "pkcs8", format: "der" }),
    );
  });
});

describe("readPublicKey", () => {
  for (const [what, pair, scheme] of [
    ["ed25519", generateKeyPairSync("ed25519"), "ed25519"],
    ["P-256", generateKeyPairSync("ec", { namedCurve: "prime256v1" }), "ecdsa-sha2-nistp256"],
    ["P-384", generateKeyPairSync("ec", { namedCurve: "secp384r1" }), "ecdsa-sha2-nistp384"],
  ] as const)
    it(`reads ${what} in PEM, and again as it was written`, () => {
      const key = readPublicKey(cryptography, pemOf(pair.publicKey));
      assert.equal(key.key.scheme, scheme);
      assert.equal(readPublicKey(cryptography, publicKeyText(key)).id, key.id);
      assert.throws(
        () => readPublicKey(cryptography, pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString()),
        /private key/,
      );
    });

  it("has the id that TUF gives it: a signing key's own", () => {
    const key = createSigningKey(cryptography);
    assert.equal(readPublicKey(cryptography, publicKeyText(key)).id, key.id);
  });

  it("refuses keys that devices do not check, and what is no key", () => {
    const rsa = pemOf(generateKeyPairSync("rsa", { modulusLength: 1_024 }).publicKey);
    const other = pemOf(generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey);
    const p256 = JSON.parse(
      publicKeyText(
        readPublicKey(cryptography, pemOf(generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey)),
      ),
    );
    const wrongScheme = JSON.stringify({ ...p256, scheme: "ecdsa-sha2-nistp384" });
    const short = JSON.stringify({ keytype: "ed25519", scheme: "ed25519", keyval: { public: "00" } });
    for (const text of [rsa, other, wrongScheme, short, "", "{", "{}", "null", "x".repeat(5_000)])
      assert.throws(() => readPublicKey(cryptography, text), unreadable, text.slice(0, 80));
  });
});
