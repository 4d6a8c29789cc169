import { checkInstallable, type InstallTarget } from "@regrow/core/boot";
import { BundleReader, readHeadManifests, type BundleHead } from "@regrow/core/bundle";
import { verifyFactoryDocument, type FactoryEnvelope } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography, Disk } from "@regrow/core/port";
import { NOTHING_SEEN, verifyLadder } from "@regrow/core/trust";
import { BundleVerifier } from "@regrow/trust/bundle";
import { FILES, FOLDERS, PARTIAL_SUFFIX } from "../layout/index.ts";

/** A bundle that has come with a factory package, verified to its last byte. */
export interface ReceivedBundle {
  /** Where it lies: not yet the device's factory bundle. */
  readonly path: string;
  /** The platform's root that the device is to believe from now on. */
  readonly platformRoot: Uint8Array;
}

interface ReceivePorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly nowMs: number;
  /** What the device believes already; empty on a blank one, which takes the platform of its first package. */
  readonly platformRoot: Uint8Array;
  readonly target: InstallTarget;
}

/**
 * Puts the bundle of a factory package aside and verifies all of it: the ladder of trust as soon as its head is here, with the document's own
 * signatures, then every object. Nothing else on the device is touched.
 * @throws RegrowError TRUST_*, BUNDLE_*, MANIFEST_*, FACTORY_PACKAGE_INVALID, STORAGE_*
 */
export async function receiveBundle(
  ports: ReceivePorts,
  envelope: FactoryEnvelope,
  pieces: AsyncIterable<Uint8Array>,
): Promise<ReceivedBundle> {
  const { disk, cryptography, nowMs } = ports;
  const path = `${FILES.factoryBundle}${PARTIAL_SUFFIX}`;
  await disk.makeDirectory(FOLDERS.factory);
  await disk.syncDirectory("");
  await disk.write(path, new Uint8Array());
  let reader: BundleReader | undefined = new BundleReader();
  let platformRoot = ports.platformRoot;
  for await (const piece of pieces) {
    await disk.append(path, piece);
    for (const event of reader?.push(piece) ?? []) {
      if (event.kind !== "head") continue;
      platformRoot = checkHead(ports, envelope, event.head);
      reader = undefined;
    }
  }
  const verifier = new BundleVerifier({ cryptography, nowMs, pinnedRoots: [platformRoot], seen: () => NOTHING_SEEN });
  for await (const piece of disk.readStream(path)) await verifier.push(piece);
  const { manifestSha256, full } = verifier.finish();
  const { signed } = envelope;
  if (manifestSha256 !== signed.manifestSha256 || full.product !== signed.product || full.version !== signed.version)
    throw new RegrowError("FACTORY_PACKAGE_INVALID", { reason: "its bundle is not the one that it names" });
  await disk.sync(path);
  return { path, platformRoot };
}

/** Before the rest is received: who has signed, what for, and whether it fits this device. @returns the platform's root that leads there */
function checkHead(
  { cryptography, nowMs, platformRoot, target }: ReceivePorts,
  envelope: FactoryEnvelope,
  head: BundleHead,
): Uint8Array {
  const { product, version } = envelope.signed;
  const pinnedRoot = platformRoot.length > 0 ? platformRoot : (head.platformRoots.at(-1) ?? platformRoot);
  const { productRoot } = verifyLadder({ cryptography, pinnedRoot, head, product, version });
  verifyFactoryDocument(cryptography, productRoot, envelope, nowMs);
  checkInstallable(readHeadManifests(cryptography, head).full, target);
  return pinnedRoot;
}
