import { RegrowError } from "../error/index.ts";
import { parseManifest, resolveManifest, type FullManifest, type Manifest } from "../manifest/index.ts";
import { sha256Hex, type Cryptography } from "../port/index.ts";
import type { BundleHead } from "./bundle-head.ts";

/** What a head's manifest says. */
export interface HeadManifests {
  /** Names bundle and generation. */
  readonly manifestSha256: string;
  /** As it was signed: full or partial. */
  readonly manifest: Manifest;
  /** The base of a partial bundle; null for a full one. */
  readonly base: FullManifest | null;
  /** What a device gets: the manifest itself, or the partial one on its base. */
  readonly full: FullManifest;
}

/**
 * Parses the manifest of a head and, for a partial one, its base, which must be the very bytes that it names.
 * Says nothing about trust: `verifyLadder` does.
 * @throws RegrowError MANIFEST_*, BUNDLE_MALFORMED for a base that is missing, wrong or too many
 */
export function readHeadManifests(
  cryptography: Cryptography,
  head: Pick<BundleHead, "manifest" | "base">,
): HeadManifests {
  const manifest = parseManifest(head.manifest);
  const manifestSha256 = sha256Hex(cryptography, head.manifest);
  if (manifest.base === null) {
    if (head.base !== null) throw new RegrowError("BUNDLE_MALFORMED", { reason: "base.json in a full bundle" });
    return { manifestSha256, manifest, base: null, full: manifest };
  }
  if (head.base === null) throw new RegrowError("BUNDLE_MALFORMED", { reason: "no base.json in a partial bundle" });
  const baseSha256 = sha256Hex(cryptography, head.base);
  if (baseSha256 !== manifest.base.manifestSha256) {
    throw new RegrowError("BUNDLE_MALFORMED", {
      reason: "base.json is another base",
      expected: manifest.base.manifestSha256,
      actual: baseSha256,
    });
  }
  const base = parseManifest(head.base);
  if (base.base !== null) throw new RegrowError("BUNDLE_MALFORMED", { reason: "the base is itself a partial bundle" });
  return { manifestSha256, manifest, base, full: resolveManifest(base, manifest) };
}
