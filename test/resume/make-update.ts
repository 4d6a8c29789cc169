import { createHash } from "node:crypto";
import type { FullManifest } from "@regrow/core/manifest";
import { PACK_LIMITS, encodePackHeader } from "@regrow/core/pack";
import { SeededEntropy } from "@regrow/sim/clock";
import { treeManifest } from "@regrow/testing/manifest";

/** An update from nothing, as `receivePack` wants it. */
export interface Update {
  readonly offer: {
    readonly updateId: string;
    readonly bundleId: string;
    readonly version: string;
    readonly manifestSha256: string;
    readonly headBytes: number;
  };
  readonly base: null;
  readonly manifest: FullManifest;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly pack: Uint8Array;
}

const ID = "6f1c1d1e-0000-4000-8000-000000000000";
const SMALL_FILES = 200;

/** One large file and many small ones, which nothing compresses, of so many bytes together. */
export function makeUpdate(sizeBytes: number): Update {
  const entropy = new SeededEntropy(sizeBytes);
  const smallBytes = Math.floor(sizeBytes / 3 / SMALL_FILES);
  const small = Array.from({ length: SMALL_FILES }, () => entropy.bytes(smallBytes));
  const files = [entropy.bytes(sizeBytes - smallBytes * SMALL_FILES), ...small];
  const contents = new Map(files.map((bytes) => [sha256(bytes), bytes]));
  const manifestSha256 = sha256(Buffer.from("manifest"));
  const stream = Buffer.concat(files);
  const pieces = Array.from({ length: Math.ceil(stream.length / PACK_LIMITS.segmentBytes) }, (_, index) =>
    stream.subarray(index * PACK_LIMITS.segmentBytes, (index + 1) * PACK_LIMITS.segmentBytes),
  );
  const segments = pieces.map((bytes) => ({
    sizeBytes: bytes.length,
    packedBytes: bytes.length,
    method: "plain" as const,
    sha256: sha256(bytes),
    base: [],
  }));
  const header = encodePackHeader({ from: null, to: manifestSha256, streamBytes: stream.length, segments });
  return {
    offer: { updateId: ID, bundleId: ID, version: "1.0.0", manifestSha256, headBytes: 1 },
    base: null,
    manifest: manifestOf([...contents].map(([hash, bytes]) => ({ sha256: hash, sizeBytes: bytes.length }))),
    contents,
    pack: Buffer.concat([header, stream]),
  };
}

function manifestOf(files: readonly { readonly sha256: string; readonly sizeBytes: number }[]): FullManifest {
  return treeManifest(files.map((file, index) => ({ ...file, path: `file-${String(index).padStart(4, "0")}` })));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
