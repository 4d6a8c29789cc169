import { checkInstallable } from "@regrow/core/boot";
import { HEAD_MAX_BYTES, readHead, readHeadManifests, type BundleHead, type HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography, Disk } from "@regrow/core/port";
import type { Offer } from "@regrow/core/protocol";
import type { DeviceStatus } from "../channel/index.ts";
import type { DmsClient } from "../dms-client/index.ts";
import { readOptional, writeDurably, type Identity } from "../identity/index.ts";
import { stagingLayout } from "../layout/index.ts";
import { knownVersions } from "./known-versions.ts";

/**
 * Full verification of a head at install: signatures, thresholds, expiry at `nowMs`, no version below a known one.
 * @throws RegrowError TRUST_*
 */
export type VerifyHead = (input: {
  readonly head: BundleHead;
  readonly pinnedRoot: Uint8Array;
  readonly product: string;
  readonly version: string;
  readonly nowMs: number;
  readonly known: Awaited<ReturnType<typeof knownVersions>>;
}) => void;

export interface StageHeadDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly client: Pick<DmsClient, "head">;
  readonly identity: Identity;
  readonly status: DeviceStatus;
  readonly verifyHead: VerifyHead;
  readonly nowMs: number;
}

/**
 * Brings the offer's head into the staging folder, verified and durable: nothing of the bundle itself is fetched before it is
 * known to be for this device. What an earlier try has left is used again.
 * @throws RegrowError TRUST_*, MANIFEST_*, BUNDLE_*, UPDATE_NOT_FOR_*, UPDATE_SECURITY_VERSION, UPDATE_BELOW_FLOOR
 */
export async function stageHead(
  dependencies: StageHeadDependencies,
  offer: Offer,
  signal: AbortSignal,
): Promise<HeadManifests> {
  const { disk, client } = dependencies;
  const path = stagingLayout(offer.updateId).head;
  const staged = await readStaged(disk, path);
  if (staged !== undefined) {
    const manifests = await verify(dependencies, staged, offer).catch(() => undefined); // torn or outdated: fetched anew
    if (manifests !== undefined) return manifests;
  }
  if (offer.headBytes > HEAD_MAX_BYTES)
    throw new RegrowError("BUNDLE_TOO_LARGE", { headBytes: offer.headBytes, maxBytes: HEAD_MAX_BYTES });
  const bytes = await client.head(offer.bundleId, HEAD_MAX_BYTES, signal);
  const manifests = await verify(dependencies, bytes, offer);
  await writeDurably(disk, path, bytes);
  return manifests;
}

async function readStaged(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  return readOptional(disk, path, HEAD_MAX_BYTES);
}

async function verify(dependencies: StageHeadDependencies, bytes: Uint8Array, offer: Offer): Promise<HeadManifests> {
  const { disk, cryptography, identity, status, verifyHead, nowMs } = dependencies;
  const head = readHead(bytes);
  const manifests = readHeadManifests(cryptography, head);
  const { full, manifestSha256 } = manifests;
  if (manifestSha256 !== offer.manifestSha256)
    throw new RegrowError("TRUST_TARGET_UNKNOWN", { offered: offer.manifestSha256, received: manifestSha256 });
  const pinnedRoot = identity.platformRoot;
  const known = await knownVersions({ disk, cryptography, pinnedRoot }, status.running, full.product);
  verifyHead({ head, pinnedRoot, product: full.product, version: full.version, nowMs, known });
  checkInstallable(full, {
    product: identity.record.product,
    platform: identity.record.platform,
    securityVersion: status.record.securityVersion,
    runningVersion: status.running?.version ?? null,
  });
  return manifests;
}
