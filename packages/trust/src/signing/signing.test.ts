import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { manifestTarget } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makePublisher, manifestOf, headOf } from "@regrow/testing/publisher";
import {
  NO_ROOT_CHANGE,
  addSignatures,
  createRoot,
  createSigningKey,
  createTargets,
  nextRoot,
  nextTargets,
} from "../publisher/index.ts";
import {
  describeRequest,
  examineRequest,
  readSigningRequest,
  writeSigningRequest,
  type SigningRequest,
} from "./index.ts";

const cryptography = new NodeCryptography();
const nowMs = Date.UTC(2026, 10, 21);
const expiresMs = Date.UTC(2036, 10, 21);
const make = () => createSigningKey(cryptography);
const [rootKey, targetsKey, second, stranger] = [make(), make(), make(), make()];
const root = createRoot({ rootKeys: [rootKey], targetsKeys: [targetsKey, second], targetsThreshold: 2, expiresMs });
const targets = createTargets({ cryptography, keys: [targetsKey, second], expiresMs });
const manifest = headOf(makePublisher().bundle({ version: "1.2.0", securityVersion: 3 })).manifest;
const path = manifestTarget("1.2.0");
const proposed = nextTargets(targets, { cryptography, add: { path, contents: manifest }, expiresMs }) ?? targets;
const request: SigningRequest = {
  ...{ repository: "ACME-KIOSK", role: "targets", roots: [root], targets, proposed },
  manifests: [manifest],
};
const rootRequest: SigningRequest = {
  ...{ repository: "ACME-KIOSK", role: "root", roots: [root], targets: null, manifests: [] },
  proposed: nextRoot(root, { ...NO_ROOT_CHANGE, expiresMs, add: [{ role: "root", key: second }] }, nowMs),
};
const examine = (changed: SigningRequest) => examineRequest(cryptography, changed);

describe("a signing request", () => {
  it("travels as a file, and nothing of it changes on the way", () => {
    for (const sent of [request, rootRequest]) assert.deepEqual(readSigningRequest(writeSigningRequest(sent)), sent);
  });

  it("is refused when it is anything else, whatever is in the file", () => {
    const whole = JSON.parse(new TextDecoder().decode(writeSigningRequest(request)));
    for (const field of Object.keys(whole))
      for (const value of [undefined, null, 7, {}, [7], "x"]) {
        if (field === "roots" && value === "x") continue;
        const bytes = new TextEncoder().encode(JSON.stringify({ ...whole, [field]: value }));
        assert.throws(() => examine(readSigningRequest(bytes)), RegrowError, `${field} ${JSON.stringify(value)}`);
      }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        assert.throws(() => readSigningRequest(bytes), withCode("SIGNING_REQUEST_MALFORMED"));
      }),
    );
  });
});

describe("examineRequest", () => {
  it("counts signatures until the threshold is met", async () => {
    assert.equal(examine(request).isComplete, false);
    const one = await addSignatures(proposed, [targetsKey]);
    assert.deepEqual(examine({ ...request, proposed: one }).needs[0]?.signed, [targetsKey.id]);
    assert.equal(examine({ ...request, proposed: one }).isComplete, false);
    const both = await addSignatures(one, [second]);
    assert.equal(examine({ ...request, proposed: both }).isComplete, true);
    assert.equal(examine({ ...request, proposed: both }).sha256, examine(request).sha256);
  });

  it("asks the keys of both roots for a new root", async () => {
    assert.deepEqual(
      examine(rootRequest).needs.map(({ of }) => of),
      ["root keys of root 1", "root keys of root 2"],
    );
    const alone = await addSignatures(rootRequest.proposed, [second]);
    assert.equal(examine({ ...rootRequest, proposed: alone }).isComplete, false);
    assert.equal(examine({ ...rootRequest, proposed: await addSignatures(alone, [rootKey]) }).isComplete, true);
  });

  it("refuses a signature by a key that is not in the role, and one that is wrong", async () => {
    const strange = await addSignatures(proposed, [stranger]);
    assert.throws(() => examine({ ...request, proposed: strange }), withCode("SIGNING_KEY_UNKNOWN"));
    const lying = { id: targetsKey.id, key: targetsKey.key, signHex: () => stranger.signHex(proposed) };
    const wrong = await addSignatures(proposed, [lying]);
    assert.throws(() => examine({ ...request, proposed: wrong }), withCode("TRUST_SIGNATURE_INVALID"));
  });

  it("refuses a list that does not follow on what is signed", () => {
    const forged = createTargets({ cryptography, keys: [stranger], expiresMs });
    assert.throws(() => examine({ ...request, targets: forged }), withCode("TRUST_SIGNATURE_INVALID"));
    assert.throws(() => examine({ ...request, proposed: targets }), withCode("SIGNING_REQUEST_MALFORMED"));
  });

  it("refuses roots that do not follow on each other", () => {
    const other = createRoot({ rootKeys: [stranger], targetsKeys: [stranger], expiresMs, version: 2 });
    assert.throws(() => examine({ ...request, roots: [root, other] }), withCode("TRUST_SIGNATURE_INVALID"));
    assert.throws(() => examine({ ...request, roots: [root, root] }), withCode("TRUST_METADATA_MALFORMED"));
    assert.throws(() => examine({ ...rootRequest, proposed: root }), withCode("TRUST_METADATA_MALFORMED"));
  });
});

describe("describeRequest", () => {
  const say = (changed: SigningRequest): string => describeRequest(cryptography, examine(changed)).join("\n");

  it("says product, version, security version and manifest hash of what is added", () => {
    const { sha256 } = JSON.parse(new TextDecoder().decode(proposed)).signed.targets[path].hashes;
    assert.match(say(request), new RegExp(`\\+ ACME-KIOSK 1\\.2\\.0: security version 3, manifest SHA-256 ${sha256}`));
    assert.match(say(request), /needs 2 of the 2 targets keys of root 1; 0 signed/);
    assert.equal(manifestOf(makePublisher().bundle({ version: "1.2.0" })).version, "1.2.0");
  });

  it("shouts when something is taken away or exchanged", async () => {
    const before = await addSignatures(proposed, [targetsKey, second]);
    const fields = JSON.parse(new TextDecoder().decode(before));
    const altered = (targetsNow: object): Uint8Array => {
      const signed = { ...fields.signed, version: 3, targets: targetsNow };
      return new TextEncoder().encode(JSON.stringify({ signatures: [], signed }));
    };
    const other = { [path]: { ...fields.signed.targets[path], length: 1 } };
    assert.match(
      say({ ...request, targets: before, proposed: altered({}) }),
      /- bundles\/1\.2\.0\/manifest\.json IS TAKEN AWAY/,
    );
    assert.match(say({ ...request, targets: before, proposed: altered(other) }), /~ bundles\/.* IS EXCHANGED/);
  });

  it("refuses to be silent about a version whose manifest is not there, or is another's", () => {
    assert.throws(() => say({ ...request, manifests: [] }), withCode("SIGNING_REQUEST_MALFORMED"));
    assert.throws(() => say({ ...request, repository: "ACME-LAMP" }), withCode("SIGNING_REQUEST_MALFORMED"));
  });

  it("says which keys come and go in a root", () => {
    assert.match(say(rootRequest), new RegExp(`root: \\+ key ${second.id.slice(0, 16)} \\(ed25519\\)`));
    const same = nextRoot(root, { ...NO_ROOT_CHANGE, expiresMs }, nowMs);
    assert.match(say({ ...rootRequest, proposed: same }), /keys and thresholds stay as they are/);
  });
});

function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
