import assert from "node:assert/strict";
import { DMS_MOVE_TARGET, encodeAddress, encodeMove, type DmsAddress, type DmsMove } from "@regrow/core/dms-move";
import { NodeCryptography } from "@regrow/node/cryptography";
import {
  addSignatures,
  createRoot,
  createSigningKey,
  createTargets,
  nextTargets,
  type SigningKey,
} from "@regrow/trust/publisher";

const cryptography = new NodeCryptography();
const expiresMs = Date.UTC(2100, 0, 1);

/** Somebody with a platform, who can order its devices to have another DMS. */
export interface Mover {
  readonly root: Uint8Array;
  readonly targetsKey: SigningKey;
  /** @param more a key that is not theirs; the version of the targets, 2 unless told */
  order(address: DmsAddress, more?: { readonly key?: SigningKey; readonly version?: number }): Promise<DmsMove>;
  file(address: DmsAddress): Promise<Uint8Array>;
}

export function makeMover(): Mover {
  const [rootKey, targetsKey] = [createSigningKey(cryptography), createSigningKey(cryptography)];
  const root = createRoot({ rootKeys: [rootKey], targetsKeys: [targetsKey], expiresMs });
  const order: Mover["order"] = async (to, { key = targetsKey, version = 2 } = {}) => {
    const address = encodeAddress(to);
    const add = { path: DMS_MOVE_TARGET, contents: address };
    const first = createTargets({ cryptography, keys: [key], expiresMs });
    const next = nextTargets(first, { cryptography, add, expiresMs, version });
    assert.ok(next !== null);
    return { address, platformRoots: [root], platformTargets: await addSignatures(next, [key]) };
  };
  return { root, targetsKey, order, file: async (to) => encodeMove(await order(to)) };
}
