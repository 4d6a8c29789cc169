import { TAR_BLOCK_BYTES, bundleEntryName, encodeTarEntry, joinBytes } from "../bundle/index.ts";
import { RegrowError } from "../error/index.ts";
import { sha256Hex, type Cryptography } from "../port/index.ts";
import { verifyPlatform } from "../trust/index.ts";

/** Everything of a framework package but its files. */
export interface FrameworkHead {
  /** The list that a slot holds: version, and each file with its hash. */
  readonly list: Uint8Array;
  /** Version n at index n - 1. */
  readonly platformRoots: readonly Uint8Array[];
  readonly platformTargets: Uint8Array;
}

/** The first entry: by it a package is known from a bundle, whose first is metadata. */
export const FRAMEWORK_LIST_NAME = "framework.json";

/** Where platform targets name a framework: nobody but the platform's owner puts one onto devices. */
export function frameworkTarget(platform: string, version: string): string {
  return `frameworks/${platform}/${version}/framework.json`;
}

/** Undefined while there are too few bytes to say. */
export function isFrameworkPackage(first: Uint8Array): boolean | undefined {
  const name = new TextEncoder().encode(`${FRAMEWORK_LIST_NAME}\0`);
  const known = Math.min(first.length, name.length);
  for (let at = 0; at < known; at += 1) if (first[at] !== name[at]) return false;
  return known === name.length ? true : undefined;
}

/** A package's beginning: `objects/<sha256>.zst` for each distinct file, sorted, and the end of the tar follow. */
export function encodeFrameworkHead({ list, platformRoots, platformTargets }: FrameworkHead): Uint8Array {
  return joinBytes([
    encodeTarEntry(FRAMEWORK_LIST_NAME, list),
    ...platformRoots.map((root, index) =>
      encodeTarEntry(bundleEntryName({ kind: "platform-root", version: index + 1 }), root),
    ),
    encodeTarEntry(bundleEntryName({ kind: "platform-targets" }), platformTargets),
  ]);
}

/**
 * Whether the platform whose root this device was given vouches for this very list, for this platform. No clock: a device that needs it
 * may have none. An older framework is not refused: in rescue it may be the one that works.
 * @throws RegrowError TRUST_*, UPDATE_NOT_FOR_PLATFORM
 */
export function verifyFrameworkHead(input: {
  readonly cryptography: Cryptography;
  readonly pinnedRoot: Uint8Array;
  readonly head: FrameworkHead;
  readonly platform: string;
  readonly version: string;
}): void {
  const { cryptography, pinnedRoot, head, platform, version } = input;
  const { targets } = verifyPlatform({ cryptography, pinnedRoot, head });
  const sha256 = sha256Hex(cryptography, head.list);
  const isListed = (path: string): boolean =>
    targets.get(path)?.sha256 === sha256 && targets.get(path)?.lengthBytes === head.list.length;
  if (isListed(frameworkTarget(platform, version))) return;
  const elsewhere = [...targets.keys()].find((path) => path.startsWith("frameworks/") && isListed(path));
  if (elsewhere !== undefined)
    throw new RegrowError("UPDATE_NOT_FOR_PLATFORM", { framework: elsewhere.split("/")[1] ?? "", device: platform });
  throw new RegrowError("TRUST_TARGET_UNKNOWN", { target: frameworkTarget(platform, version) });
}

/** Longest list and metadata that are read; both are a small part of it. */
export const MAX_FRAMEWORK_HEAD_BYTES = 16 * 1024 * 1024 + TAR_BLOCK_BYTES;
