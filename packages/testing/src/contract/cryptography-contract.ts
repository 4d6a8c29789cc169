import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, it } from "node:test";
import { sha256Hex, type Cryptography, type VerificationKey } from "@regrow/core/port";
import fc from "fast-check";

/** RFC 8032 section 7.1, test 2. */
const RFC_8032 = {
  key: {
    keytype: "ed25519",
    scheme: "ed25519",
    public: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  },
  message: Uint8Array.of(0x72),
  signature:
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
} as const;

/** What every Cryptography does. */
export function cryptographyContract(name: string, cryptography: Cryptography): void {
  describe(`Cryptography contract: ${name}`, () => {
    it("hashes as FIPS 180-4 has it, in pieces too", () => {
      const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
      assert.equal(sha256Hex(cryptography, new TextEncoder().encode("abc")), abc);
      const hasher = cryptography.sha256();
      for (const piece of ["a", "", "bc"]) hasher.update(new TextEncoder().encode(piece));
      assert.equal(hasher.digestHex(), abc);
    });

    it("accepts the ed25519 signature of RFC 8032, and no other", () => {
      const { key, message, signature } = RFC_8032;
      assert.equal(cryptography.verify(key, message, signature), true);
      assert.equal(cryptography.verify(key, Uint8Array.of(0x73), signature), false);
      assert.equal(cryptography.verify(key, message, `93${signature.slice(2)}`), false);
      assert.equal(cryptography.verify(key, message, `${signature}00`), false);
      assert.equal(cryptography.verify(key, message, `${signature}zz`), false);
      assert.equal(cryptography.verify({ ...key, scheme: "rsa" }, message, signature), false);
      assert.equal(cryptography.verify({ ...key, keytype: "ecdsa" }, message, signature), false);
    });

    it("accepts ecdsa signatures of the curve that the scheme names", () => {
      const message = new TextEncoder().encode("regrow");
      for (const [curve, scheme, digest] of [
        ["P-256", "ecdsa-sha2-nistp256", "sha256"],
        ["P-384", "ecdsa-sha2-nistp384", "sha384"],
      ] as const) {
        const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: curve });
        const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
        const key: VerificationKey = { keytype: "ecdsa", scheme, public: pem };
        const signature = sign(digest, message, privateKey).toString("hex");
        assert.equal(cryptography.verify(key, message, signature), true);
        const otherScheme = curve === "P-256" ? "ecdsa-sha2-nistp384" : "ecdsa-sha2-nistp256";
        assert.equal(cryptography.verify({ ...key, scheme: otherScheme }, message, signature), false);
      }
    });

    it("says no to anything else, and never throws", () => {
      const keytype = fc.constantFrom("ed25519", "ecdsa", "rsa", "");
      const scheme = fc.constantFrom("ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "rsassa-pss-sha256", "");
      const key = fc.record({ keytype, scheme, public: fc.oneof(fc.string(), fc.constant(RFC_8032.key.public)) });
      fc.assert(
        fc.property(
          key,
          fc.uint8Array(),
          fc.string({ maxLength: 200 }),
          (any, message, signature) => !cryptography.verify(any, message, signature),
        ),
      );
    });
  });
}
