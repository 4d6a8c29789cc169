import type { Cryptography, Disk } from "@regrow/core/port";
import { NO_LADDER_VERSIONS, verifyLadder, type LadderVersions } from "@regrow/core/trust";
import type { DeviceStatus } from "../channel/index.ts";
import { readGenerationHead } from "../store/index.ts";

/**
 * Versions of the metadata that the running generation was installed with: newer ones may follow, older ones never do.
 * Of another product only the platform's part holds. A device without software knows nothing yet.
 */
export async function knownVersions(
  dependencies: { readonly disk: Disk; readonly cryptography: Cryptography; readonly pinnedRoot: Uint8Array },
  running: DeviceStatus["running"],
  product: string,
): Promise<LadderVersions> {
  if (running === null) return NO_LADDER_VERSIONS;
  const head = await readGenerationHead(dependencies.disk, running.id);
  const known = verifyLadder({ ...dependencies, head, product: running.product, version: running.version });
  if (running.product === product) return known;
  return { ...NO_LADDER_VERSIONS, platformRoot: known.platformRoot, platformTargets: known.platformTargets };
}
