import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import { parseRoot, verifyRole } from "@regrow/core/trust";
import type { Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { findPinnedRoot, pinRoot } from "../trust-metadata/index.ts";

/**
 * Holds on to the platform root that comes with an organisation's first product: every bundle must lead to it. Naming it
 * again does nothing; another one is refused.
 * @throws RegrowError PLATFORM_ROOT_MISSING, PLATFORM_ROOT_OTHER, TRUST_METADATA_MALFORMED, TRUST_SIGNATURE_INVALID, TRUST_THRESHOLD_UNMET
 */
export async function pinPlatformRoot(
  writer: Writer,
  tenant: Tenant,
  platformRoot: string | undefined,
  cryptography: Cryptography,
): Promise<void> {
  const pinned = await findPinnedRoot(writer, tenant);
  if (platformRoot === undefined) {
    if (pinned === undefined) throw new RegrowError("PLATFORM_ROOT_MISSING");
    return;
  }
  const bytes = new TextEncoder().encode(platformRoot);
  if (pinned !== undefined) {
    if (Buffer.compare(pinned, bytes) !== 0) throw new RegrowError("PLATFORM_ROOT_OTHER");
    return;
  }
  const root = parseRoot(cryptography, bytes, "platformRoot");
  verifyRole(cryptography, root, "root", root, "platformRoot");
  await pinRoot(writer, tenant, bytes);
}
