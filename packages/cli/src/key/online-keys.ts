import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import { NO_ROOT_CHANGE, readPublicKey, type PublicKey, type RootChange } from "@regrow/trust/publisher";
import { examineRequest } from "@regrow/trust/signing";
import { placeSigned, prepareRoot } from "./change-root.ts";
import { rootExpiryMs } from "./create-keys.ts";
import type { PublisherFolder } from "./publisher-folder.ts";
import { requireEnough, signRequest, signersFor } from "./sign-request.ts";

/**
 * The keys with which a DMS vouches that there is nothing newer, `{ "snapshot": [key...], "timestamp": [key...] }` as it gives them, for
 * a product's next root.
 * @throws RegrowError ROOT_CHANGE_INVALID, KEY_UNREADABLE
 */
export function readOnlineKeys(cryptography: Cryptography, value: unknown): RootChange["replace"] {
  const keysOf = (keys: unknown, role: string): readonly PublicKey[] => {
    if (!Array.isArray(keys) || keys.length === 0)
      throw new RegrowError("ROOT_CHANGE_INVALID", { role, reason: "the online keys name none" });
    return keys.map((key) => readPublicKey(cryptography, JSON.stringify(key)));
  };
  const { snapshot, timestamp } = new Object(value) as { readonly snapshot?: unknown; readonly timestamp?: unknown };
  return { snapshot: keysOf(snapshot, "snapshot"), timestamp: keysOf(timestamp, "timestamp") };
}

/** Names a DMS's online keys in a product's next root, signed by the keys of the folder. @throws RegrowError SIGNING_INCOMPLETE */
export async function nameOnlineKeys(
  folder: PublisherFolder,
  { product, online, nowMs }: { readonly product: string; readonly online: unknown; readonly nowMs: number },
): Promise<void> {
  const replace = readOnlineKeys(folder.cryptography, online);
  const change = { ...NO_ROOT_CHANGE, replace, expiresMs: rootExpiryMs(nowMs) };
  const examined = examineRequest(folder.cryptography, await prepareRoot(folder, { product }, change, nowMs));
  const keys = await signersFor(folder, examined);
  requireEnough(examined, keys);
  await placeSigned(folder, await signRequest(folder, examined, keys));
}
