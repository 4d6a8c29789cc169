import { checkInstallable } from "@regrow/core/boot";
import { HEAD_MAX_BYTES, readHead, readHeadManifests, type HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex } from "@regrow/core/port";
import type { Offer } from "@regrow/core/protocol";
import type { DeviceStatus } from "../channel/index.ts";
import { readOptional, writeDurably, type Identity } from "../identity/index.ts";
import type { HeadBase } from "../dms-client/index.ts";
import { generationLayout, stagingLayout } from "../layout/index.ts";
import { unless } from "../store/index.ts";
import { fetchHead, type FetchHeadDependencies } from "./fetch-head.ts";
import { installTarget } from "./install-target.ts";
import { verifyTrust, type VerifyTrustDependencies } from "./verify-trust.ts";

export interface StageHeadDependencies extends FetchHeadDependencies, VerifyTrustDependencies {
  readonly identity: Identity;
  readonly status: DeviceStatus;
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
  const { disk } = dependencies;
  const path = stagingLayout(offer.updateId).head;
  const staged = await readOptional(disk, path, HEAD_MAX_BYTES);
  if (staged !== undefined) {
    const manifests = await verify(dependencies, staged, offer).catch(() => undefined); // torn or outdated: fetched anew
    if (manifests !== undefined) return manifests;
  }
  if (offer.headBytes > HEAD_MAX_BYTES)
    throw new RegrowError("BUNDLE_TOO_LARGE", { headBytes: offer.headBytes, maxBytes: HEAD_MAX_BYTES });
  const bytes = await fetchHead(dependencies, offer.bundleId, await findHeadBase(dependencies), signal);
  const manifests = await verify(dependencies, bytes, offer);
  await writeDurably(disk, path, bytes);
  return manifests;
}

/** What runs here is likely much like what comes. */
async function findHeadBase({
  disk,
  cryptography,
  status,
}: Pick<StageHeadDependencies, "disk" | "cryptography" | "status">): Promise<HeadBase | undefined> {
  if (status.running === null) return undefined;
  const { id } = status.running;
  const manifest = await unless(["ENOENT", "EIO"], disk.read(generationLayout(id).manifest, HEAD_MAX_BYTES), undefined);
  return manifest !== undefined && sha256Hex(cryptography, manifest) === id ? { id, manifest } : undefined;
}

async function verify(dependencies: StageHeadDependencies, bytes: Uint8Array, offer: Offer): Promise<HeadManifests> {
  const { cryptography, identity, status, log } = dependencies;
  const head = readHead(bytes);
  const manifests = readHeadManifests(cryptography, head);
  const { full, manifestSha256 } = manifests;
  if (manifestSha256 !== offer.manifestSha256)
    throw new RegrowError("TRUST_TARGET_UNKNOWN", { offered: offer.manifestSha256, received: manifestSha256 });
  const level = await verifyTrust(dependencies, head, full, "online");
  log.info("head verified", { version: full.version, level });
  checkInstallable(full, installTarget(identity, status));
  return manifests;
}
