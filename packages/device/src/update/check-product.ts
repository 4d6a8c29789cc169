import { RegrowError } from "@regrow/core/error";
import type { Cryptography, Disk, Logger } from "@regrow/core/port";
import type { ProductTrustAnswer } from "@regrow/core/protocol";
import type { RepositoryHead, SeenTrust } from "@regrow/core/trust";
import type { DmsClient } from "../dms-client/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import type { DmsAccess } from "../provisioning/index.ts";
import type { TrustMemory } from "../trust-memory/index.ts";
import { seenByDevice } from "./seen-by-device.ts";
import type { TimeFloor } from "./time-floor.ts";

export interface CheckProductDependencies {
  readonly access: Pick<DmsAccess, "identity"> & { client(): Promise<Pick<DmsClient, "productTrust">> };
  readonly bootloader: Bootloader;
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly memory: TrustMemory;
  readonly timeFloor: TimeFloor;
  readonly log: Logger;
  /** Full verification of metadata without a bundle. @throws RegrowError TRUST_* */
  readonly verifyRepositories: (input: {
    readonly head: RepositoryHead;
    readonly pinnedRoot: Uint8Array;
    readonly product: string;
    readonly nowMs: number;
    readonly path: "offline";
    readonly seen: SeenTrust;
    readonly onSeen: (seen: SeenTrust) => void;
  }) => unknown;
}

/**
 * Looks whether this device may be activated to a product: the platform root that it was given at manufacture must lead to the product's
 * root that the DMS shows. So a DMS that was taken over cannot bring in a product root of its own. A product of which nothing was
 * published yet brings none in: it is taken, and its first bundle has to show the whole ladder like every other.
 * @throws RegrowError TRUST_*, as DmsClient
 */
export async function checkProduct(
  dependencies: CheckProductDependencies,
  product: string,
  signal: AbortSignal,
): Promise<void> {
  const { access, bootloader, memory, timeFloor, log, verifyRepositories } = dependencies;
  const client = await access.client();
  const { metadata } = await readTrust(client, product, signal);
  if (metadata === null)
    return log.warn("nothing of the product is published yet, so nobody vouches for it", { product });
  const { platformRoot: pinnedRoot } = await access.identity();
  const { running } = await bootloader.request({ kind: "status" });
  await timeFloor.recall();
  const before = await seenByDevice({ ...dependencies, pinnedRoot }, running, product);
  let seen = before;
  const common = { head: headOf(metadata), pinnedRoot, product, path: "offline", seen: before } as const;
  try {
    verifyRepositories({ ...common, nowMs: timeFloor.nowMs(), onSeen: (found) => void (seen = found) });
  } finally {
    await memory.keep(product, seen);
  }
}

/** An older DMS has no such route: it shows no root, so it brings none in. */
async function readTrust(
  client: Pick<DmsClient, "productTrust">,
  product: string,
  signal: AbortSignal,
): Promise<ProductTrustAnswer> {
  try {
    return await client.productTrust(product, signal);
  } catch (error) {
    if (error instanceof RegrowError && error.code === "DMS_ANSWER_INVALID" && error.details["status"] === 404)
      return { metadata: null };
    throw error;
  }
}

function headOf(metadata: NonNullable<ProductTrustAnswer["metadata"]>): RepositoryHead {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  return {
    platformRoots: metadata.platformRoots.map(encode),
    platformTargets: encode(metadata.platformTargets),
    productRoots: metadata.productRoots.map(encode),
    productTargets: encode(metadata.productTargets),
  };
}
