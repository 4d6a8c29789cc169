import type { BundleHead } from "@regrow/core/bundle";
import { parseTargets } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf } from "@regrow/testing/publisher";
import { signSnapshot, signTimestamp } from "@regrow/trust/online";
import { addManifest, addProduct, createRoot, type SigningKey } from "@regrow/trust/publisher";
import { FIXED_KEYS, keyNamed } from "./fixed-keys.ts";
import { TWO } from "./world.ts";

/** A head in the life of a product whose keys change one after the other, and what a device that believes it has seen. */
export interface RotatedHead {
  readonly head: BundleHead;
  readonly platformRoot: number;
  readonly productRoot: number;
  readonly timestamp: number;
}

type Role = "root" | "targets" | "snapshot" | "timestamp" | "platform root" | "platform targets";

const cryptography = new NodeCryptography();
const expiresMs = Date.UTC(2100, 0, 1);

/** Version 2 over and over, each time under other keys of one owner: the first root that names online keys, then each role in its turn. */
export const ROTATED_HEADS: readonly RotatedHead[] = rotateAll([
  [],
  ["timestamp", "snapshot"],
  ["targets", "root"],
  ["platform targets", "platform root"],
]);

function rotateAll(turns: readonly (readonly Role[])[]): readonly RotatedHead[] {
  let keys: Readonly<Record<Role, SigningKey>> = {
    root: FIXED_KEYS.productRoot,
    targets: FIXED_KEYS.productTargets,
    snapshot: keyNamed("snapshot"),
    timestamp: keyNamed("timestamp"),
    "platform root": FIXED_KEYS.platformRoot,
    "platform targets": FIXED_KEYS.platformTargets,
  };
  let head = headOf(TWO.bundle);
  const heads: RotatedHead[] = [];
  let timestamp = 0;
  for (const roles of turns) {
    const next = { ...keys, ...Object.fromEntries(roles.map((role) => [role, keyNamed(`next ${role}`)])) };
    head = roles.includes("platform root") ? rotatePlatform(head, keys, next) : rotateProduct(head, keys, next);
    keys = next;
    // Whose key has changed counts anew: what a fast-forward attack is recovered by.
    timestamp = roles.includes("timestamp") ? 1 : timestamp + 5;
    head = vouch(head, keys, timestamp);
    const [platformRoot, productRoot] = [head.platformRoots.length, head.productRoots.length];
    heads.push({ head, platformRoot, productRoot, timestamp });
  }
  return heads;
}

type Keys = Readonly<Record<Role, SigningKey>>;

function rotateProduct(head: BundleHead, before: Keys, keys: Keys): BundleHead {
  const root = createRoot({
    rootKeys: [keys.root],
    targetsKeys: [keys.targets],
    snapshotKeys: [keys.snapshot],
    timestampKeys: [keys.timestamp],
    previousRootKeys: [before.root],
    version: head.productRoots.length + 1,
    expiresMs,
  });
  const productRoots = [...head.productRoots, root];
  const signer = { cryptography, keys: [keys.targets], expiresMs };
  const productTargets = addManifest(head.productTargets, `0.0.${productRoots.length}`, head.manifest, signer);
  return { ...head, productRoots, productTargets };
}

function rotatePlatform(head: BundleHead, before: Keys, keys: Keys): BundleHead {
  const root = createRoot({
    rootKeys: [keys["platform root"]],
    targetsKeys: [keys["platform targets"]],
    previousRootKeys: [before["platform root"]],
    version: head.platformRoots.length + 1,
    expiresMs,
  });
  const platformRoots = [...head.platformRoots, root];
  const signer = { cryptography, keys: [keys["platform targets"]], expiresMs };
  return {
    ...head,
    platformRoots,
    platformTargets: addProduct(head.platformTargets, `OTHER-${platformRoots.length}`, root, signer),
  };
}

function vouch(head: BundleHead, keys: Keys, version: number): BundleHead {
  const names = {
    platformRoot: head.platformRoots.length,
    platformTargets: parseTargets(head.platformTargets, "platform/targets.json").version,
    productRoot: head.productRoots.length,
    productTargets: parseTargets(head.productTargets, "product/targets.json").version,
  };
  const bytes = signSnapshot({ version, expiresMs, keys: [keys.snapshot], names });
  const snapshot = { version, bytes };
  const stamp = signTimestamp({ cryptography, version, expiresMs, keys: [keys.timestamp], snapshot });
  return {
    ...head,
    extra: new Map([
      ["snapshot", bytes],
      ["timestamp", stamp],
    ]),
  };
}
