import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { NOTHING_SEEN, verifyLadder, type LadderInput, type LadderVersions } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { Key, Metadata, MetadataKind } from "@tufjs/models";
import fc from "fast-check";
import {
  addManifest,
  addProduct,
  createRoot,
  createSigningKey,
  createTargets,
  type SigningKey,
  type TargetsSigner,
} from "../publisher/index.ts";
import { parseMetadataJson, type JsonObject } from "./parse-metadata.ts";
import { verifyFreshLadder } from "./verify-ladder.ts";

const cryptography = new NodeCryptography();
const expiresMs = Date.UTC(2100, 0, 1);
/** A verifier that has seen nothing yet. */
const FIRST = { path: "offline", seen: NOTHING_SEEN } as const;
const publisher = makePublisher();
const stranger = makePublisher();
const sibling = makePublisher({ product: "ACME-LAMP", platform: publisher });
const good: LadderInput = inputOf(headOf(publisher.bundle({ version: "1.0.0" })));
const older = good.head;
const newer = headOf(publisher.bundle({ version: "1.1.0" }));
const rotated = rotatedLadder();

type Verdict = { readonly versions: LadderVersions } | { readonly code: ErrorCode };
type Part = "platformTargets" | "productTargets" | "manifest" | "platformRoot" | "productRoot";
const PARTS: readonly Part[] = ["platformTargets", "productTargets", "manifest", "platformRoot", "productRoot"];

describe("both verifiers of the ladder", () => {
  it("take a good ladder, and one with rotated keys from every root that may be pinned", () => {
    assert.deepEqual(agree(good), {
      versions: { platformRoot: 1, platformTargets: 2, productRoot: 1, productTargets: 2 },
    });
    const expected = { versions: { platformRoot: 3, platformTargets: 2, productRoot: 2, productTargets: 2 } };
    for (const pinnedRoot of rotated.head.platformRoots) assert.deepEqual(agree({ ...rotated, pinnedRoot }), expected);
  });

  it("refuse a bundle of another platform, product or version, and parts of others", () => {
    assert.deepEqual(agree({ ...good, pinnedRoot: stranger.platformRoot }), { code: "TRUST_ROOT_UNKNOWN" });
    assert.deepEqual(agree({ ...good, product: "ACME-OTHER" }), { code: "TRUST_PRODUCT_UNKNOWN" });
    assert.deepEqual(agree({ ...good, product: sibling.product }), { code: "TRUST_PRODUCT_UNKNOWN" });
    assert.deepEqual(agree({ ...good, version: "1.1.0" }), { code: "TRUST_TARGET_UNKNOWN" });
    assert.deepEqual(agree({ ...good, head: { ...good.head, manifest: newer.manifest } }), {
      code: "TRUST_TARGET_UNKNOWN",
    });
    const foreign = stranger.head(good.head.manifest);
    for (const part of ["platformTargets", "productTargets"] as const) {
      assert.deepEqual(agree({ ...good, head: { ...good.head, [part]: foreign[part] } }), {
        code: "TRUST_SIGNATURE_INVALID",
      });
    }
    assert.deepEqual(agree({ ...good, head: { ...good.head, productRoots: foreign.productRoots } }), {
      code: "TRUST_PRODUCT_UNKNOWN",
    });
    assert.deepEqual(agree({ ...good, head: { ...good.head, productRoots: [] } }), { code: "TRUST_PRODUCT_UNKNOWN" });
    assert.deepEqual(agree({ ...good, head: { ...good.head, platformRoots: [] } }), { code: "TRUST_ROOT_UNKNOWN" });
  });

  it("refuse roles that are swapped: targets signed by the root's key, roots by the targets'", () => {
    const signer: TargetsSigner = { cryptography, keys: [publisher.keys.productRoot], expiresMs };
    const productTargets = addManifest(createTargets(signer), "1.0.0", good.head.manifest, signer);
    assert.deepEqual(agree({ ...good, head: { ...good.head, productTargets } }), { code: "TRUST_SIGNATURE_INVALID" });
    const next = createRoot({
      rootKeys: [publisher.keys.platformTargets],
      targetsKeys: [publisher.keys.platformTargets],
      expiresMs,
      version: 2,
    });
    assert.deepEqual(agree({ ...good, head: { ...good.head, platformRoots: [...good.head.platformRoots, next] } }), {
      code: "TRUST_SIGNATURE_INVALID",
    });
  });

  it("refuse chains with a gap, a repetition or a root that the one before has not signed", () => {
    const [first, second, third] = rotated.head.platformRoots;
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    const withRoots = (platformRoots: readonly Uint8Array[]): Verdict =>
      agree({ ...rotated, pinnedRoot: first, head: { ...rotated.head, platformRoots } });
    assert.ok("code" in withRoots([first, third]));
    assert.ok("code" in withRoots([first, second, second]));
    const own = createRoot({
      rootKeys: [stranger.keys.platformRoot],
      targetsKeys: [stranger.keys.platformTargets],
      expiresMs,
      version: 2,
    });
    assert.deepEqual(withRoots([first, own]), { code: "TRUST_SIGNATURE_INVALID" });
  });

  it("refuse a root that has not signed itself, or whose version is not the next", () => {
    const [p1, p2] = [createSigningKey(cryptography), createSigningKey(cryptography)];
    const rootOf = (version: number, signers: readonly SigningKey[]): Uint8Array => {
      const options = { rootKeys: [version === 1 ? p1 : p2], targetsKeys: [p1], expiresMs, version };
      const root = Metadata.fromJSON(MetadataKind.Root, parseMetadataJson(createRoot(options), "root.json"));
      root.signatures = {};
      for (const key of signers) root.sign((bytes) => key.sign(bytes));
      return new TextEncoder().encode(JSON.stringify(root.toJSON()));
    };
    const signer: TargetsSigner = { cryptography, keys: [p1], expiresMs };
    const { product, head } = good;
    const platformTargets = addProduct(createTargets(signer), product, firstOf(head.productRoots), signer);
    const withRoots = (platformRoots: readonly Uint8Array[]): Verdict =>
      agree({ ...good, pinnedRoot: firstOf(platformRoots), head: { ...head, platformRoots, platformTargets } });
    assert.ok("versions" in withRoots([rootOf(1, [p1]), rootOf(2, [p1, p2])]));
    assert.deepEqual(withRoots([rootOf(1, [p2])]), { code: "TRUST_SIGNATURE_INVALID" });
    assert.deepEqual(withRoots([rootOf(1, [p1]), rootOf(2, [p1])]), { code: "TRUST_SIGNATURE_INVALID" });
    assert.deepEqual(withRoots([rootOf(1, [p1]), rootOf(2, [p2])]), { code: "TRUST_SIGNATURE_INVALID" });
    assert.deepEqual(withRoots([rootOf(1, [p1]), rootOf(3, [p1, p2])]), { code: "TRUST_METADATA_MALFORMED" });
    assert.deepEqual(withRoots([rootOf(2, [p2])]), { code: "TRUST_METADATA_MALFORMED" });
  });

  it("compare a target's length as well as its hash", () => {
    const key = publisher.keys.productTargets;
    const json = parseMetadataJson(good.head.productTargets, "targets.json");
    const targets = Metadata.fromJSON(MetadataKind.Targets, json);
    for (const target of Object.values(targets.signed.targets)) Object.assign(target, { length: target.length + 1 });
    targets.sign((bytes) => key.sign(bytes), false);
    const productTargets = new TextEncoder().encode(JSON.stringify(targets.toJSON()));
    assert.deepEqual(agree({ ...good, head: { ...good.head, productTargets } }), { code: "TRUST_TARGET_UNKNOWN" });
  });

  it("count one key under two ids once: such a root is refused", () => {
    const { platformRoot: root, platformTargets: targets } = publisher.keys;
    const doubled = Metadata.fromJSON(
      MetadataKind.Root,
      parseMetadataJson(createRoot({ rootKeys: [root], targetsKeys: [targets], expiresMs }), "root.json"),
    );
    doubled.signed.addKey(Key.fromJSON("ab".repeat(32), targets.key.toJSON()), "targets");
    doubled.sign((bytes) => root.sign(bytes), false);
    const pinnedRoot = new TextEncoder().encode(JSON.stringify(doubled.toJSON()));
    assert.deepEqual(agree({ ...good, pinnedRoot, head: { ...good.head, platformRoots: [pinnedRoot] } }), {
      code: "TRUST_METADATA_MALFORMED",
    });
  });

  it("need as many keys as the threshold says", () => {
    const [one, two] = [createSigningKey(cryptography), createSigningKey(cryptography)];
    const withThreshold = (signers: readonly SigningKey[]): Verdict => {
      const root = Metadata.fromJSON(
        MetadataKind.Root,
        parseMetadataJson(createRoot({ rootKeys: [one], targetsKeys: [one, two], expiresMs }), "root.json"),
      );
      const role = root.signed.roles["targets"];
      assert.ok(role !== undefined);
      Object.assign(role, { threshold: 2 });
      root.sign((bytes) => one.sign(bytes), false);
      const pinnedRoot = new TextEncoder().encode(JSON.stringify(root.toJSON()));
      const signer: TargetsSigner = { cryptography, keys: signers, expiresMs };
      const platformTargets = addProduct(createTargets(signer), good.product, firstOf(good.head.productRoots), signer);
      return agree({ ...good, pinnedRoot, head: { ...good.head, platformRoots: [pinnedRoot], platformTargets } });
    };
    assert.ok("versions" in withThreshold([one, two]));
    assert.ok("code" in withThreshold([one]));
    assert.ok("code" in withThreshold([one, createSigningKey(cryptography)]));
  });

  it("agree on any altered byte, and take none that changes what was signed", () => {
    const alteration = fc.record({
      part: fc.constantFrom(...PARTS),
      at: fc.nat(),
      bit: fc.integer({ min: 0, max: 7 }),
      pinned: fc.boolean(),
    });
    let refused = 0;
    fc.assert(
      fc.property(alteration, ({ part, at, bit, pinned }) => {
        const altered = alter(good, part, (bytes) => flip(bytes, at % bytes.length, bit), pinned);
        const verdict = agree(altered);
        if ("code" in verdict) refused += 1;
        else assert.deepEqual(verdict, agree(good));
      }),
      { numRuns: 400 },
    );
    assert.ok(refused > 300, `${refused} of 400 refused`);
  });

  it("agree on signatures that are dropped, repeated, exchanged or renamed", () => {
    const { platformTargets } = good.head;
    const change = (edit: (signatures: readonly JsonObject[]) => unknown): Verdict => {
      const { signed, signatures } = parseMetadataJson(platformTargets, "targets.json");
      assert.ok(Array.isArray(signatures));
      const bytes = new TextEncoder().encode(JSON.stringify({ signed, signatures: edit(signatures.filter(isObject)) }));
      return agree({ ...good, head: { ...good.head, platformTargets: bytes } });
    };
    assert.ok("versions" in change((signatures) => signatures));
    assert.ok("versions" in change((signatures) => [...signatures, { keyid: "0".repeat(64), sig: "00" }]));
    assert.ok("code" in change(() => []));
    assert.ok("code" in change(() => null));
    assert.ok("code" in change((signatures) => [...signatures, ...signatures]));
    assert.ok("code" in change(([first]) => [{ ...first, sig: "0".repeat(128) }]));
    assert.ok("code" in change(([first]) => [{ ...first, keyid: publisher.keys.productTargets.id }]));
    assert.ok("code" in change(([first]) => [{ ...first, sig: 7 }]));
  });
});

describe("verifyFreshLadder", () => {
  it("refuses what has expired, on the very second", () => {
    assert.throws(() => verifyFreshLadder({ ...good, nowMs: expiresMs, ...FIRST }), withCode("TRUST_EXPIRED"));
    verifyFreshLadder({ ...good, nowMs: expiresMs - 1, ...FIRST });
    verifyLadder(good);
  });

  it("refuses versions below the known ones and takes equal ones", () => {
    const { seen } = verifyFreshLadder({ ...inputOf(newer), version: "1.1.0", nowMs: 0, ...FIRST });
    assert.equal(seen.productTargets?.version, 3);
    verifyFreshLadder({ ...inputOf(newer), version: "1.1.0", nowMs: 0, path: "offline", seen });
    assert.throws(
      () => verifyFreshLadder({ ...inputOf(older), nowMs: 0, path: "offline", seen }),
      withCode("TRUST_ROLLED_BACK"),
    );
  });
});

/** The verdict of both, which must be the same: refuse or take, and the same versions. */
function agree(input: LadderInput): Verdict {
  const ours = verdictOf(() => verifyLadder(input).versions);
  const models = verdictOf(() => verifyFreshLadder({ ...input, nowMs: 0, ...FIRST }).versions);
  if ("versions" in ours || "versions" in models) assert.deepEqual(ours, models);
  return ours;
}

function verdictOf(verify: () => LadderVersions): Verdict {
  try {
    return { versions: verify() };
  } catch (error) {
    assert.ok(error instanceof RegrowError, String(error));
    assert.match(error.code, /^TRUST_/);
    return { code: error.code };
  }
}

function inputOf(head: LadderInput["head"]): LadderInput {
  return { cryptography, pinnedRoot: publisher.platformRoot, head, product: publisher.product, version: "1.0.0" };
}

/** A platform that has changed its keys twice and a product that has once. */
function rotatedLadder(): LadderInput {
  const keys = Array.from({ length: 8 }, () => createSigningKey(cryptography));
  const [p1, p2, p3, pt, r1, r2, t1, t2] = keys;
  assert.ok(
    p1 !== undefined &&
      p2 !== undefined &&
      p3 !== undefined &&
      pt !== undefined &&
      r1 !== undefined &&
      r2 !== undefined &&
      t1 !== undefined &&
      t2 !== undefined,
  );
  const platformRoots = [
    createRoot({ rootKeys: [p1], targetsKeys: [p1], expiresMs }),
    createRoot({ rootKeys: [p2], targetsKeys: [p1], expiresMs, version: 2, previousRootKeys: [p1] }),
    createRoot({ rootKeys: [p3], targetsKeys: [pt], expiresMs, version: 3, previousRootKeys: [p2] }),
  ];
  const productRoots = [
    createRoot({ rootKeys: [r1], targetsKeys: [t1], expiresMs }),
    createRoot({ rootKeys: [r2], targetsKeys: [t2], expiresMs, version: 2, previousRootKeys: [r1] }),
  ];
  const platform: TargetsSigner = { cryptography, keys: [pt], expiresMs };
  const product: TargetsSigner = { cryptography, keys: [t2], expiresMs };
  const manifest = new TextEncoder().encode("{}");
  const platformTargets = addProduct(createTargets(platform), "ACME-KIOSK", firstOf(productRoots), platform);
  const productTargets = addManifest(createTargets(product), "1.0.0", manifest, product);
  return {
    cryptography,
    pinnedRoot: firstOf(platformRoots),
    head: { platformRoots, platformTargets, productRoots, productTargets, manifest },
    product: "ACME-KIOSK",
    version: "1.0.0",
  };
}

function alter(
  input: LadderInput,
  part: Part,
  change: (bytes: Uint8Array) => Uint8Array,
  pinned: boolean,
): LadderInput {
  const { head } = input;
  if (part === "productRoot") return { ...input, head: { ...head, productRoots: head.productRoots.map(change) } };
  if (part !== "platformRoot") return { ...input, head: { ...head, [part]: change(head[part]) } };
  const platformRoots = head.platformRoots.map(change);
  // With the altered root pinned too, its own signature has to speak against it.
  return { ...input, head: { ...head, platformRoots }, pinnedRoot: pinned ? firstOf(platformRoots) : input.pinnedRoot };
}

function flip(bytes: Uint8Array, offset: number, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[offset] = (flipped[offset] ?? 0) ^ (1 << bit);
  return flipped;
}

function firstOf(list: readonly Uint8Array[]): Uint8Array {
  const [first] = list;
  assert.ok(first !== undefined, "at least one");
  return first;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}

function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
