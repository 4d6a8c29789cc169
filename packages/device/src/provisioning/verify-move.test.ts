import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeAddress, encodeMove, parseMove, verifyMove, type DmsMove } from "@regrow/core/dms-move";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { NOTHING_SEEN, type SeenSigned, type SeenTrust } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { createTargets } from "@regrow/trust/publisher";
import { makeMover } from "../../test/move-order.ts";

const cryptography = new NodeCryptography();
const caPem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
const [owner, thief] = [makeMover(), makeMover()];

describe("an order to have another DMS", () => {
  const verify = (
    move: DmsMove,
    followed: SeenSigned | null = null,
    seen: SeenTrust = NOTHING_SEEN,
    pinnedRoot = owner.root,
  ) => verifyMove({ cryptography, pinnedRoot, seen, followed, move: parseMove(encodeMove(move)) });
  const refuses = (check: () => unknown, code: ErrorCode): void =>
    assert.throws(check, (error) => error instanceof RegrowError && error.code === code);

  it("counts when the platform's owner has signed it, and says whose word it is", async () => {
    const { by, ...address } = verify(await owner.order({ url: "https://other.example:8443", caPem }));
    assert.deepEqual(address, { url: "https://other.example:8443", caPem });
    assert.deepEqual(by, { version: 2, signers: [owner.targetsKey.id] });
  });

  it("does not count by anybody else's word, for anybody else's devices, or with another address", async () => {
    const good = await owner.order({ url: "https://other.example", caPem });
    const forged = await owner.order({ url: "https://thief.example", caPem }, { key: thief.targetsKey });
    refuses(() => verify(forged), "TRUST_SIGNATURE_INVALID");
    refuses(() => verify(good, null, NOTHING_SEEN, thief.root), "TRUST_ROOT_UNKNOWN");
    refuses(
      () => verify({ ...good, address: encodeAddress({ url: "https://thief.example", caPem }) }),
      "TRUST_TARGET_UNKNOWN",
    );
    const others = createTargets({ cryptography, keys: [owner.targetsKey], expiresMs: Date.UTC(2100, 0, 1) });
    refuses(() => verify({ ...good, platformTargets: others }), "TRUST_TARGET_UNKNOWN");
  });

  it("does not count once a newer one was followed, or newer metadata believed, by keys that still count", async () => {
    const move = await owner.order({ url: "https://old.example", caPem }, { version: 5 });
    const signers = [owner.targetsKey.id];
    assert.equal(verify(move, { version: 5, signers }).url, "https://old.example");
    refuses(() => verify(move, { version: 6, signers }), "TRUST_ROLLED_BACK");
    refuses(
      () => verify(move, null, { ...NOTHING_SEEN, platformTargets: { version: 6, signers } }),
      "TRUST_ROLLED_BACK",
    );
    assert.equal(verify(move, { version: 6, signers: [thief.targetsKey.id] }).url, "https://old.example");
    for (const version of [1, 2]) {
      const platformRoot = { version, sha256: "0".repeat(64) };
      refuses(() => verify(move, null, { ...NOTHING_SEEN, platformRoot }), "TRUST_ROLLED_BACK");
    }
  });

  it("is nothing else: other text, another form, an address that is none", async () => {
    for (const text of ["", "{}", "[]", "null", '{"format":"regrow-dms-move","version":2}', "\u0000"])
      refuses(() => parseMove(new TextEncoder().encode(text)), "DMS_MOVE_MALFORMED");
    refuses(() => parseMove(new Uint8Array(9 * 1024 * 1024)), "DMS_MOVE_MALFORMED");
    const plain = await owner.order({ url: "http://other.example", caPem });
    refuses(() => verify(plain), "DMS_MOVE_MALFORMED");
  });
});
