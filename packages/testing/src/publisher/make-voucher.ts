import type { BundleHead } from "@regrow/core/bundle";
import { parseTargets } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { signSnapshot, signTimestamp } from "@regrow/trust/online";
import { createSigningKey, readPublicKey, type PublicKey, type SigningKey } from "@regrow/trust/publisher";

/** What a product's root names of a DMS. */
export interface OnlineKeys {
  readonly snapshotKeys: readonly PublicKey[];
  readonly timestampKeys: readonly PublicKey[];
}

/** The part of a DMS that vouches for metadata, in memory. */
export interface Voucher {
  readonly onlineKeys: OnlineKeys;
  readonly keys: { readonly snapshot: SigningKey; readonly timestamp: SigningKey };
  /** The head with snapshot and timestamp, each of this version; default: one above the last. */
  vouch(head: BundleHead, options?: { readonly version?: number; readonly expiresMs?: number }): BundleHead;
}

const FAR_AWAY_MS = Date.UTC(2100, 0, 1);

/** A new one with keys of its own. */
export function makeVoucher(): Voucher {
  const cryptography = new NodeCryptography();
  const [snapshot, timestamp] = [createSigningKey(cryptography), createSigningKey(cryptography)];
  let last = 0;
  return {
    onlineKeys: { snapshotKeys: [snapshot], timestampKeys: [timestamp] },
    keys: { snapshot, timestamp },
    vouch(head, { version = last + 1, expiresMs = FAR_AWAY_MS } = {}) {
      last = version;
      const names = {
        platformRoot: head.platformRoots.length,
        platformTargets: parseTargets(head.platformTargets, "platform/targets.json").version,
        productRoot: head.productRoots.length,
        productTargets: parseTargets(head.productTargets, "product/targets.json").version,
      };
      const bytes = signSnapshot({ version, expiresMs, keys: [snapshot], names });
      const stamp = signTimestamp({
        cryptography,
        version,
        expiresMs,
        keys: [timestamp],
        snapshot: { version, bytes },
      });
      return {
        ...head,
        extra: new Map([
          ["snapshot", bytes],
          ["timestamp", stamp],
        ]),
      };
    },
  };
}

/** Keys as a DMS answers `GET /api/products/{code}/online-keys`. */
export function readOnlineKeys(answer: {
  readonly snapshot: readonly object[];
  readonly timestamp: readonly object[];
}): OnlineKeys {
  const read = (keys: readonly object[]): readonly PublicKey[] =>
    keys.map((key) => readPublicKey(new NodeCryptography(), JSON.stringify(key)));
  return { snapshotKeys: read(answer.snapshot), timestampKeys: read(answer.timestamp) };
}
