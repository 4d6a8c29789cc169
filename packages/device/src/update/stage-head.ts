import { checkInstallable } from "@regrow/core/boot";
import { HEAD_MAX_BYTES, readHead, readHeadManifests, type BundleHead, type HeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography, type Disk } from "@regrow/core/port";
import type { Offer } from "@regrow/core/protocol";
import type { SeenTrust } from "@regrow/core/trust";
import type { DeviceStatus } from "../channel/index.ts";
import { readOptional, writeDurably, type Identity } from "../identity/index.ts";
import type { HeadBase } from "../dms-client/index.ts";
import { generationLayout, stagingLayout } from "../layout/index.ts";
import { unless } from "../store/index.ts";
import type { TrustMemory } from "../trust-memory/index.ts";
import { fetchHead, type FetchHeadDependencies } from "./fetch-head.ts";
import { seenByDevice } from "./seen-by-device.ts";
import type { TimeFloor } from "./time-floor.ts";

/**
 * Full verification of a head from the DMS: signatures, thresholds, expiry at `nowMs`, the DMS's word that nothing newer exists, no
 * version below a seen one. `level`: whether the DMS has vouched, or only the publisher has signed.
 * @throws RegrowError TRUST_*
 */
export type VerifyHead = (input: {
  readonly head: BundleHead;
  readonly pinnedRoot: Uint8Array;
  readonly product: string;
  readonly version: string;
  readonly nowMs: number;
  readonly path: "online";
  readonly seen: SeenTrust;
  /** What is seen by now; told also when a later step refuses the head. */
  readonly onSeen: (seen: SeenTrust) => void;
}) => { readonly level: "fresh" | "signed" };

export interface StageHeadDependencies extends FetchHeadDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly identity: Identity;
  readonly status: DeviceStatus;
  readonly verifyHead: VerifyHead;
  readonly memory: Pick<TrustMemory, "seenOf" | "keep">;
  readonly timeFloor: Pick<TimeFloor, "recall" | "nowMs" | "toldNowMs">;
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
  const level = await verifyTrust(dependencies, head, full);
  log.info("head verified", { version: full.version, level });
  checkInstallable(full, {
    product: identity.record.product,
    platform: identity.record.platform,
    securityVersion: status.record.securityVersion,
    runningVersion: status.running?.version ?? null,
  });
  return manifests;
}

async function verifyTrust(
  { disk, cryptography, identity, status, verifyHead, memory, timeFloor }: StageHeadDependencies,
  head: BundleHead,
  { product, version }: { readonly product: string; readonly version: string },
): Promise<"fresh" | "signed"> {
  await timeFloor.recall();
  const pinnedRoot = identity.platformRoot;
  const before = await seenByDevice({ disk, cryptography, pinnedRoot, memory }, status.running, product);
  let seen = before;
  const common = { head, pinnedRoot, product, version, path: "online", seen: before } as const;
  const nowMs = timeFloor.nowMs();
  try {
    return verifyHead({ ...common, nowMs, onSeen: (found) => void (seen = found) }).level;
  } catch (error) {
    throw asClockAhead(error, timeFloor, (atMs) => void verifyHead({ ...common, nowMs: atMs, onSeen: () => {} }));
  } finally {
    // 5.3.8, 5.4.5, 5.5.7: what was believed on the way is remembered, whatever the head itself comes to.
    await memory.keep(product, seen);
  }
}

/** Where the DMS's clock would have it all valid, it is the device's clock that people must look at. It decides nothing. */
function asClockAhead(
  error: unknown,
  timeFloor: StageHeadDependencies["timeFloor"],
  verifyAt: (nowMs: number) => void,
): unknown {
  const toldMs = timeFloor.toldNowMs();
  if (!(error instanceof RegrowError) || error.code !== "TRUST_EXPIRED" || toldMs === undefined) return error;
  if (toldMs >= timeFloor.nowMs()) return error;
  try {
    verifyAt(toldMs);
  } catch {
    return error; // expired, or wrong, at any time
  }
  const [clock, dms] = [timeFloor.nowMs(), toldMs].map((ms) => new Date(ms).toISOString());
  return new RegrowError(
    "TRUST_CLOCK_AHEAD",
    { ...error.details, clock: clock ?? "", dms: dms ?? "" },
    { cause: error },
  );
}
