import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Metadata, MetadataKind, TargetFile } from "@tufjs/models";
import { manifestTarget, parseTargets } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { createRoot, createSigningKey, createTargets } from "../publisher/index.ts";
import { signMetadata } from "../publisher/sign-metadata.ts";
import { LinearTargets, readLinearTargets } from "./linear-targets.ts";
import { parseMetadataJson } from "./parse-metadata.ts";
import { readRoot, readTargets, verifyDelegate } from "./read-metadata.ts";

const cryptography = new NodeCryptography();
const key = createSigningKey(cryptography);
const expiresMs = Date.UTC(2100, 0, 1);

function targetsOf(count: number): LinearTargets {
  const entries = Array.from({ length: count }, (_, index) => {
    const path = manifestTarget(`1.${index}.0`);
    return [path, new TargetFile({ path, length: index + 1, hashes: { sha256: "a".repeat(64) } })] as const;
  });
  const targets = Object.fromEntries(entries);
  return new LinearTargets({ specVersion: "1.0.31", version: 7, expires: "2100-01-01T00:00:00Z", targets });
}

describe("targets metadata", () => {
  it("is read and written as the models do it, to the byte", () => {
    const bytes = createTargets({ cryptography, keys: [key], expiresMs });
    const odd = signMetadata(targetsOf(40), [key]);
    for (const each of [bytes, odd]) {
      const json = parseMetadataJson(each, "targets.json");
      const models = Metadata.fromJSON(MetadataKind.Targets, json);
      assert.deepEqual(readLinearTargets(json, "targets.json").toJSON(), models.toJSON());
    }
  });

  /**
   * With a cost that grows with the square of their number this takes minutes (the models: 16 s to read 8,000, on the machine on which
   * reading 30,000 takes half a second here), and the runner ends it.
   */
  it("of 30,000 versions is written, read and verified by both verifiers", () => {
    const metadata = new Metadata(targetsOf(30_000));
    metadata.sign((message) => key.sign(message));
    const bytes = new TextEncoder().encode(JSON.stringify(metadata.toJSON()));
    const root = readRoot(cryptography, createRoot({ rootKeys: [key], targetsKeys: [key], expiresMs }), "root.json");
    const targets = readTargets(bytes, "targets.json");
    assert.deepEqual(verifyDelegate(root, "targets", targets, "targets.json"), [key.id]);
    assert.equal(Object.keys(targets.signed.targets).length, 30_000);
    const core = parseTargets(bytes, "targets.json");
    assert.equal(core.targets.get(manifestTarget("1.29999.0"))?.lengthBytes, 30_000);
  });
});
