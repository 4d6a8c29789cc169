import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { parseRoot, verifyRole } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { addSignatures, createRoot, createSigningKey, mergeSignatures, nextRoot, NO_ROOT_CHANGE } from "./index.ts";
import type { RootChange } from "./index.ts";

const cryptography = new NodeCryptography();
const nowMs = Date.UTC(2026, 10, 21);
const expiresMs = Date.UTC(2036, 10, 21);
const make = () => createSigningKey(cryptography);
const [root1, root2, targets1, targets2, snapshot, timestamp] = [make(), make(), make(), make(), make(), make()];
const current = createRoot({ rootKeys: [root1, root2], targetsKeys: [targets1], expiresMs });

function next(change: Partial<RootChange>): ReturnType<typeof parseRoot> {
  const bytes = nextRoot(current, { ...NO_ROOT_CHANGE, expiresMs, ...change }, nowMs);
  return parseRoot(cryptography, bytes, "2.root.json");
}

function refuses(change: Partial<RootChange>, reason: RegExp): void {
  assert.throws(
    () => next(change),
    (thrown) => {
      assert.ok(thrown instanceof RegrowError);
      assert.equal(thrown.code, "ROOT_CHANGE_INVALID");
      assert.match(JSON.stringify(thrown.details), reason);
      return true;
    },
  );
}

describe("nextRoot", () => {
  it("adds, removes and replaces keys, sets thresholds, and forgets keys that no role has", () => {
    const changed = next({
      add: [{ role: "targets", key: targets2 }],
      remove: [{ role: "targets", keyId: targets1.id }],
      thresholds: { root: 2 },
      replace: { snapshot: [snapshot], timestamp: [timestamp] },
    });
    assert.equal(changed.version, 2);
    assert.deepEqual(changed.roles.root, { keyIds: [root1.id, root2.id], threshold: 2 });
    assert.deepEqual(changed.roles.targets, { keyIds: [targets2.id], threshold: 1 });
    assert.deepEqual(changed.roles.snapshot, { keyIds: [snapshot.id], threshold: 1 });
    assert.deepEqual(
      [...changed.keys.keys()].toSorted(),
      [root1, root2, targets2, snapshot, timestamp].map(({ id }) => id).toSorted(),
    );
    assert.deepEqual(changed.signatures, []);
  });

  it("refuses a threshold that the keys cannot meet", () => {
    refuses({ thresholds: { root: 3 } }, /more signatures than the role has keys/);
    refuses({ thresholds: { root: 2 }, remove: [{ role: "root", keyId: root1.id }] }, /more signatures/);
    refuses({ thresholds: { root: 0 } }, /at least 1/);
  });

  it("refuses to lose the last key of a role", () => {
    refuses({ remove: [{ role: "targets", keyId: targets1.id }] }, /last key/);
    refuses({ replace: { targets: [] } }, /last key/);
  });

  it("refuses the same key twice, one that is not there, and one online role alone", () => {
    refuses({ add: [{ role: "targets", key: targets1 }] }, /that key twice/);
    refuses({ remove: [{ role: "targets", keyId: root1.id }] }, /no such key/);
    refuses({ replace: { snapshot: [snapshot] } }, /for neither/);
  });

  it("refuses an expiry that has passed", () => {
    refuses({ expiresMs: nowMs }, /expired already/);
  });
});

describe("addSignatures", () => {
  it("collects signatures until the threshold of both roots is met, in any order and on any machine", async () => {
    const bytes = nextRoot(current, { ...NO_ROOT_CHANGE, expiresMs, thresholds: { root: 2 } }, nowMs);
    const mine = await addSignatures(bytes, [root1]);
    const hers = await addSignatures(bytes, [root2]);
    const root = parseRoot(cryptography, mine, "2.root.json");
    assert.throws(() => verifyRole(cryptography, root, "root", root, "2.root.json"), /Too few trusted keys/);
    for (const whole of [await addSignatures(mine, [root2]), mergeSignatures(mine, [hers, mine])]) {
      const signed = parseRoot(cryptography, whole, "2.root.json");
      verifyRole(cryptography, signed, "root", signed, "2.root.json");
      assert.equal(signed.signatures.length, 2);
    }
  });

  it("replaces what a key has signed before", async () => {
    const bytes = nextRoot(current, { ...NO_ROOT_CHANGE, expiresMs }, nowMs);
    const twice = await addSignatures(await addSignatures(bytes, [root1]), [root1]);
    assert.equal(parseRoot(cryptography, twice, "2.root.json").signatures.length, 1);
  });
});
