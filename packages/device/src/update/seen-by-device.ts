import type { Cryptography, Disk } from "@regrow/core/port";
import { NOTHING_SEEN, mergeSeen, platformPart, seenInLadder, verifyLadder, type SeenTrust } from "@regrow/core/trust";
import type { DeviceStatus } from "../channel/index.ts";
import { readGenerationHead } from "../store/index.ts";
import type { TrustMemory } from "../trust-memory/index.ts";

export interface SeenDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly pinnedRoot: Uint8Array;
  readonly memory: Pick<TrustMemory, "seenOf">;
}

/**
 * What this device has believed of a product's metadata so far: its record, and the ladder of the generation that runs, which may have
 * come without the record knowing (at the factory) or have outlived it. Of another product only the platform's part holds.
 */
export async function seenByDevice(
  dependencies: SeenDependencies,
  running: DeviceStatus["running"],
  product: string,
): Promise<SeenTrust> {
  const recorded = await dependencies.memory.seenOf(product);
  return mergeSeen(recorded, await seenByGeneration(dependencies, running, product));
}

async function seenByGeneration(
  { disk, cryptography, pinnedRoot }: SeenDependencies,
  running: DeviceStatus["running"],
  product: string,
): Promise<SeenTrust> {
  if (running === null) return NOTHING_SEEN;
  const head = await readGenerationHead(disk, running.id);
  const ladder = verifyLadder({ cryptography, pinnedRoot, head, product: running.product, version: running.version });
  const seen = seenInLadder(cryptography, head, ladder);
  return running.product === product ? seen : platformPart(seen);
}
