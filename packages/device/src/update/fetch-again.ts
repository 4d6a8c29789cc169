import { readHead, readHeadManifests, HEAD_MAX_BYTES } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { bundleIdOf } from "@regrow/core/manifest";
import type { Clock, Cryptography, Disk, Entropy, Logger } from "@regrow/core/port";
import { verifyLadder } from "@regrow/core/trust";
import type { DmsClient } from "../dms-client/index.ts";
import { writeDurably } from "../identity/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import { stagingLayout } from "../layout/index.ts";
import type { DmsAccess } from "../provisioning/index.ts";
import { receivePack } from "./receive-pack.ts";

export interface FetchAgainDependencies {
  readonly access: Pick<DmsAccess, "identity"> & { client(): Promise<Pick<DmsClient, "head" | "pack">> };
  readonly bootloader: Bootloader;
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Logger;
}

/**
 * Brings head and files of a generation that is installed already into the staging folder, where a repair looks for them. The pack is
 * asked for from nothing: what is installed may be what is damaged. Expiry is not looked at: this very version was installed once.
 * @returns the update's id in the staging folder
 * @throws RegrowError UPDATE_BUSY, TRUST_*, as DmsClient and `receivePack`
 */
export async function fetchAgain(
  dependencies: FetchAgainDependencies,
  generation: string,
  signal: AbortSignal,
): Promise<string> {
  const { access, bootloader, disk, cryptography } = dependencies;
  const [client, identity] = await Promise.all([access.client(), access.identity()]);
  const bundleId = bundleIdOf(generation);
  const updateId = bundleId;
  await bootloader.request({ kind: "clear-staging", updateId });
  const bytes = await client.head(bundleId, HEAD_MAX_BYTES, signal);
  const head = readHead(bytes);
  const { full, manifestSha256 } = readHeadManifests(cryptography, head);
  if (manifestSha256 !== generation)
    throw new RegrowError("TRUST_TARGET_UNKNOWN", { wanted: generation, received: manifestSha256 });
  const { product, version } = full;
  verifyLadder({ cryptography, pinnedRoot: identity.platformRoot, head, product, version });
  await writeDurably(disk, stagingLayout(updateId).head, bytes);
  const offer = { updateId, bundleId, version, manifestSha256, headBytes: bytes.length };
  await receivePack({ ...dependencies, client, onBytes: () => {} }, { offer, base: null, manifest: full }, signal);
  return updateId;
}
