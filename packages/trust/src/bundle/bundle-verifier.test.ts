import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { zstdCompressSync } from "node:zlib";
import {
  TAR_END,
  encodeHeadEntries,
  encodeTarEntry,
  encodeTarHeader,
  joinBytes,
  type BundleHead,
} from "@regrow/core/bundle";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { encodeManifest, type TreeEntry } from "@regrow/core/manifest";
import { NOTHING_SEEN } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { assembleBundle, headOf, makePublisher, manifestOf, type Contents } from "@regrow/testing/publisher";
import { BundleVerifier, type BundleVerifierOptions } from "./bundle-verifier.ts";
import type { ObjectSink } from "./object-sink.ts";
import type { VerifiedHead } from "./verify-head.ts";

const cryptography = new NodeCryptography();
const publisher = makePublisher();
const large = new Uint8Array(300_000).map((_, index) => (index * index) >> 8);
const files: Readonly<Record<string, Contents>> = {
  "main.mjs": "run();\n",
  "data/large.bin": large,
  "bin/tool": { contents: "#!/bin/sh\n", executable: true },
  "empty.txt": "",
  "link.mjs": { link: "main.mjs" },
};
const bundle = publisher.bundle({ version: "1.0.0", files, rows: { "page.html": "<p>hello</p>" } });

describe("BundleVerifier", () => {
  it("takes a good bundle, however it is cut, and hands out its objects", async () => {
    for (const size of [1_000_000, 4_096, 511]) {
      const { sink, kept } = memorySink();
      const verified = await verify(bundle, { sink }, size);
      assert.equal(verified.manifest.version, "1.0.0");
      assert.deepEqual(verified.versions, { platformRoot: 1, platformTargets: 2, productRoot: 1, productTargets: 2 });
      assert.equal(kept.size, 5);
      assert.ok([...kept.values()].some((bytes) => Buffer.from(bytes).equals(large)));
    }
  });

  it("takes a partial bundle that leaves the base's objects out", async () => {
    const partial = publisher.bundle({ version: "1.0.1", base: bundle, files: { "main.mjs": "walk();\n" } });
    const { sink, kept } = memorySink();
    const verified = await verify(partial, { sink });
    assert.equal(kept.size, 1);
    assert.equal(verified.full.trees[0]?.entries.length, 5);
  });

  it("refuses every truncation, and keeps no object that was cut", async () => {
    const small = publisher.bundle({ version: "1.0.2", files: { "a.txt": "a" } });
    for (let length = 0; length < small.length; length += 97)
      await refuses(small.subarray(0, length), ["BUNDLE_TRUNCATED"]);
    await refuses(small.subarray(0, small.length - 1), ["BUNDLE_TRUNCATED"]);
  });

  it("refuses or sees through every altered byte: what it takes is what was signed", async () => {
    const small = publisher.bundle({ version: "1.0.3", files: { "a.txt": "a" } });
    const original = await verify(small);
    let taken = 0;
    for (let offset = 0; offset < small.length; offset += 7) {
      const altered = small.slice();
      altered[offset] = (altered[offset] ?? 0) ^ 0x20;
      const result = await verify(altered).catch((error: unknown) => {
        assert.ok(error instanceof RegrowError, `offset ${offset}: ${String(error)}`);
      });
      if (result === undefined) continue;
      // Only what is outside the signed part of metadata, such as white space or the case of a signature's hex, may differ.
      taken += 1;
      assert.equal(result.manifestSha256, original.manifestSha256);
    }
    assert.ok(taken < small.length / 7 / 5, `${taken} alterations made no difference`);
  });

  it("refuses bytes after the end and other compressions of the tar", async () => {
    await refuses(joinBytes([bundle, new Uint8Array(512)]), ["BUNDLE_MALFORMED"]);
    await refuses(new Uint8Array(zstdCompressSync(bundle)), ["BUNDLE_MALFORMED", "BUNDLE_TRUNCATED"]);
  });

  it("refuses an object that unpacks to more than the manifest says, without unpacking it", async () => {
    const bomb = publisher.bundle({ version: "2.0.0", files: { "a.txt": "a".repeat(100_000) } });
    const head = headOf(bomb);
    const sha256 = contentHash(bomb);
    const packed = new Uint8Array(zstdCompressSync(new Uint8Array(1_000_000_000)));
    let written = 0;
    const sink: ObjectSink = {
      open: async () => ({
        write: async (bytes) => void (written += bytes.length),
        commit: async () => {},
        abort: async () => {},
      }),
    };
    await refuses(withObject(head, sha256, packed), ["BUNDLE_OBJECT_DAMAGED"], { sink });
    assert.ok(written <= 100_000);
  });

  it("refuses objects that are altered, missing, too many, twice, cut or not compressed", async () => {
    const one = publisher.bundle({ version: "2.0.1", files: { "a.txt": "alpha" } });
    const head = headOf(one);
    const sha256 = contentHash(one);
    const pack = (text: string): Uint8Array => new Uint8Array(zstdCompressSync(Buffer.from(text)));
    await refuses(withObject(head, sha256, pack("alphb")), ["BUNDLE_OBJECT_DAMAGED"]);
    await refuses(withObject(head, sha256, pack("alph")), ["BUNDLE_OBJECT_DAMAGED"]);
    await refuses(withObject(head, sha256, pack("alpha").subarray(0, 9)), ["BUNDLE_OBJECT_DAMAGED"]);
    await refuses(withObject(head, sha256, Buffer.from("alpha")), ["BUNDLE_OBJECT_DAMAGED"]);
    await refuses(withObject(head, sha256, new Uint8Array(0)), ["BUNDLE_OBJECT_DAMAGED"]);
    await refuses(joinBytes([encodeHeadEntries(head), TAR_END]), ["BUNDLE_OBJECT_MISSING"]);
    await refuses(assembleBundle(head, [Buffer.from("alpha"), Buffer.from("stowaway")]), ["BUNDLE_ENTRY_UNEXPECTED"]);
    const object = encodeTarEntry(`objects/${sha256}.zst`, pack("alpha"));
    await refuses(joinBytes([encodeHeadEntries(head), object, object, TAR_END]), ["BUNDLE_ENTRY_UNEXPECTED"]);
    await refuses(withObject(head, sha256, new Uint8Array(10_000)), ["BUNDLE_TOO_LARGE"]);
  });

  it("refuses what is larger than allowed", async () => {
    await refuses(bundle, ["BUNDLE_TOO_LARGE"], { maxBytes: bundle.length - 1 });
    await verify(bundle, { maxBytes: bundle.length });
    const head = joinBytes([encodeTarHeader("metadata/platform/1.root.json", 33 * 1024 * 1024), new Uint8Array(1024)]);
    await refuses(head, ["BUNDLE_TOO_LARGE"]);
  });

  it("refuses another platform's root, another product's key and expired metadata", async () => {
    const other = makePublisher();
    await refuses(bundle, ["TRUST_ROOT_UNKNOWN"], { pinnedRoots: [other.platformRoot] });
    await verify(bundle, { pinnedRoots: [other.platformRoot, publisher.platformRoot] });
    const sibling = makePublisher({ product: "ACME-LAMP", platform: publisher });
    const forged = sibling.sign("3.0.0", headOf(bundle).manifest);
    await refuses(assembleBundle(forged, []), ["TRUST_PRODUCT_UNKNOWN"]);
    await refuses(
      assembleBundle({ ...headOf(bundle), productTargets: sibling.head(new Uint8Array()).productTargets }, []),
      ["TRUST_SIGNATURE_INVALID"],
    );
    await refuses(bundle, ["TRUST_EXPIRED"], { nowMs: Date.UTC(2100, 0, 1) });
    await refuses(bundle, ["TRUST_ROLLED_BACK"], {
      seen: () => ({ ...NOTHING_SEEN, productTargets: { version: 3, signers: [publisher.keys.productTargets.id] } }),
    });
  });

  it("refuses unsafe names even when they are properly signed", async () => {
    const at = (entry: TreeEntry): Promise<void> => refusesEntries([entry], ["MANIFEST_PATH_UNSAFE"]);
    await at(link("escape", "../outside"));
    await at(link("absolute", "/etc/passwd"));
    await at({ kind: "directory", path: "../up" });
    await at({ kind: "directory", path: "/absolute" });
    await at({ kind: "directory", path: "back\\slash" });
    await refusesEntries([link("a", "b"), { kind: "directory", path: "a/inside" }], ["MANIFEST_PATH_UNSAFE"]);
    await refusesEntries(
      [
        { kind: "directory", path: "Case" },
        { kind: "directory", path: "case" },
      ],
      ["MANIFEST_NAME_DUPLICATE"],
    );
  });

  it("refuses hard links, symbolic links, folders and devices in the tar", async () => {
    for (const type of ["1", "2", "3", "4", "5", "6", "7", "g", "x", "L", "K", "S", "\0"]) {
      await refuses(joinBytes([tarHeaderOfType("metadata/platform/1.root.json", type), TAR_END]), [
        "BUNDLE_ENTRY_UNEXPECTED",
      ]);
    }
  });

  it("tells the head before the first object, and what that refuses", async () => {
    const seen: string[] = [];
    const sink: ObjectSink = { open: () => Promise.reject(new Error("no object should be opened")) };
    const onHead = (head: VerifiedHead): void => {
      seen.push(head.bundleId);
      throw new RegrowError("BUNDLE_EXISTS");
    };
    await refuses(bundle, ["BUNDLE_EXISTS"], { sink, onHead });
    assert.equal(seen.length, 1);
  });
});

async function verify(
  bytes: Uint8Array,
  options: Partial<BundleVerifierOptions> = {},
  chunkBytes = 65_536,
): Promise<VerifiedHead> {
  const verifier = new BundleVerifier({
    cryptography,
    pinnedRoots: [publisher.platformRoot],
    nowMs: 0,
    seen: () => NOTHING_SEEN,
    ...options,
  });
  try {
    for (let offset = 0; offset < bytes.length; offset += chunkBytes)
      await verifier.push(bytes.subarray(offset, offset + chunkBytes));
    return verifier.finish();
  } finally {
    await verifier.abort();
  }
}

async function refuses(
  bytes: Uint8Array,
  codes: readonly ErrorCode[],
  options: Partial<BundleVerifierOptions> = {},
): Promise<void> {
  await assert.rejects(verify(bytes, options), (error: unknown) => {
    assert.ok(error instanceof RegrowError, String(error));
    assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
    return true;
  });
}

async function refusesEntries(entries: readonly TreeEntry[], codes: readonly ErrorCode[]): Promise<void> {
  const own = makePublisher();
  const manifest = { ...manifestOf(bundle), rows: [], trees: [{ name: "app", version: "1.0.0", entries }] };
  const head = own.sign("1.0.0", encodeManifest(manifest));
  await refuses(assembleBundle(head, []), codes, { pinnedRoots: [own.platformRoot] });
}

function link(path: string, target: string): TreeEntry {
  return { kind: "link", path, target };
}

function contentHash(bytes: Uint8Array): string {
  const entry = manifestOf(bytes).trees[0]?.entries[0];
  assert.ok(entry?.kind === "file");
  return entry.sha256;
}

function withObject(head: BundleHead, sha256: string, packed: Uint8Array): Uint8Array {
  return joinBytes([encodeHeadEntries(head), encodeTarEntry(`objects/${sha256}.zst`, packed), TAR_END]);
}

function tarHeaderOfType(name: string, type: string): Uint8Array {
  const header = encodeTarHeader(name, 0);
  const sum =
    Number.parseInt(Buffer.from(header.subarray(148, 154)).toString("latin1"), 8) +
    type.charCodeAt(0) -
    "0".charCodeAt(0);
  header[156] = type.charCodeAt(0);
  header.set(Buffer.from(sum.toString(8).padStart(6, "0")), 148);
  return header;
}

function memorySink(): { readonly sink: ObjectSink; readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  const open: ObjectSink["open"] = async ({ sha256 }) => {
    const pieces: Uint8Array[] = [];
    return {
      write: async (bytes) => void pieces.push(bytes.slice()),
      commit: async () => void kept.set(sha256, joinBytes(pieces)),
      abort: async () => {},
    };
  };
  return { sink: { open }, kept };
}
