import type { HeadExtra } from "@regrow/core/bundle";
import { invariant } from "@regrow/core/error";
import { sha256Hex } from "@regrow/core/port";
import { parseRoot, type LadderVersions } from "@regrow/core/trust";
import { signSnapshot, signTimestamp } from "@regrow/trust/online";
import type { SigningKey } from "@regrow/trust/publisher";
import { transact, type Database, type Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { HeldMetadata } from "./metadata-repository.ts";
import { namesOnlineKeys, signersOf, type OnlineKeyParts } from "./online-keys.ts";
import { findOnlineMetadata, putOnlineMetadata, type OnlineMetadata } from "./online-key-repository.ts";

const DAY_MS = 24 * 3_600_000;
/**
 * How long what is signed counts, and after how long it is signed anew when somebody asks. So a head that is given out counts for six
 * days at least: a device may take them for its download, or have a clock that is that much ahead. And whoever stands between DMS and
 * device can hold an update back for a week, not longer, before the device says so.
 */
const LIVES = {
  snapshot: { countsMs: 60 * DAY_MS, renewedAfterMs: 30 * DAY_MS },
  timestamp: { countsMs: 7 * DAY_MS, renewedAfterMs: DAY_MS },
} as const;

/** A clock that is corrected all the time goes back by less. */
const CLOCKS_DIFFER_MS = 3_600_000;

/** All that is held of a product and of its platform. */
export interface HeldLadder {
  readonly productId: string;
  readonly platform: HeldMetadata;
  readonly product: HeldMetadata;
}

/**
 * The DMS's word that a product's metadata is the newest: a snapshot and a timestamp, signed when they are asked for and durable before
 * they are given out, since devices never take a lower version again. Empty where the product's root names no online keys.
 * A check-in asks for none of it: only who fetches a head does.
 */
export async function proveFresh(
  parts: OnlineKeyParts,
  database: Database,
  tenant: Tenant,
  ladder: HeldLadder,
): Promise<ReadonlyMap<HeadExtra, Uint8Array>> {
  const newest = ladder.product.roots.at(-1);
  invariant(newest !== undefined, "a published product has a root");
  const root = parseRoot(parts.cryptography, newest, "product root");
  if (!namesOnlineKeys(root)) return new Map();
  const names = namesOf(ladder);
  const { snapshot: snapshotRole, timestamp: timestampRole } = root.roles;
  const about = JSON.stringify([names, snapshotRole.keyIds]);
  const nowMs = parts.clock.nowMs();
  const isGood = (known: OnlineMetadata | undefined, of: string): known is OnlineMetadata =>
    known !== undefined && known.about === of && nowMs < known.renewAtMs && !isAhead(known, nowMs);
  const timestampAbout = (snapshot: OnlineMetadata): string =>
    JSON.stringify([sha256Hex(parts.cryptography, snapshot.bytes), timestampRole.keyIds]);

  const known = await findOnlineMetadata(database, tenant, ladder.productId);
  const [snapshot, timestamp] = [known.get("snapshot"), known.get("timestamp")];
  if (isGood(snapshot, about) && isGood(timestamp, timestampAbout(snapshot))) return extraOf(snapshot, timestamp);

  return transact(database, async (writer) => {
    const signers = await signersOf(parts, writer, tenant, ladder.productId, root);
    const before = await findOnlineMetadata(writer, tenant, ladder.productId);
    const held = before.get("snapshot");
    const sign = { parts, nowMs, names };
    const next = isGood(held, about) ? held : nextSnapshot(sign, held, about, signers.snapshot);
    const named = timestampAbout(next);
    const stamped = before.get("timestamp");
    const stamp = isGood(stamped, named) ? stamped : nextTimestamp(sign, stamped, named, signers.timestamp, next);
    await putAll(writer, tenant, ladder.productId, [next, stamp]);
    return extraOf(next, stamp);
  });
}

/** Signed by a clock that was ahead, and has been set right since: it would count for years, and with it whatever it vouches for. */
function isAhead({ role, renewAtMs }: OnlineMetadata, nowMs: number): boolean {
  return renewAtMs - LIVES[role].renewedAfterMs > nowMs + CLOCKS_DIFFER_MS;
}

interface Signing {
  readonly parts: OnlineKeyParts;
  readonly nowMs: number;
  readonly names: LadderVersions;
}

function nextSnapshot(
  { nowMs, names }: Signing,
  before: OnlineMetadata | undefined,
  about: string,
  keys: readonly SigningKey[],
): OnlineMetadata {
  const version = nextVersion(before, nowMs);
  const { countsMs, renewedAfterMs } = LIVES.snapshot;
  const bytes = signSnapshot({ version, expiresMs: nowMs + countsMs, keys, names });
  return { role: "snapshot", version, about, renewAtMs: nowMs + renewedAfterMs, bytes };
}

function nextTimestamp(
  { parts, nowMs }: Signing,
  before: OnlineMetadata | undefined,
  about: string,
  keys: readonly SigningKey[],
  snapshot: OnlineMetadata,
): OnlineMetadata {
  const version = nextVersion(before, nowMs);
  const { countsMs, renewedAfterMs } = LIVES.timestamp;
  const { cryptography } = parts;
  const bytes = signTimestamp({ cryptography, version, expiresMs: nowMs + countsMs, keys, snapshot });
  return { role: "timestamp", version, about, renewAtMs: nowMs + renewedAfterMs, bytes };
}

/**
 * Above the one before, and not below the seconds since 1970: a DMS whose database was restored from yesterday's copy does not sign a
 * number again that devices have seen with other contents.
 */
function nextVersion(before: Pick<OnlineMetadata, "version"> | undefined, nowMs: number): number {
  return Math.max((before?.version ?? 0) + 1, Math.floor(nowMs / 1_000));
}

function namesOf({ platform, product }: HeldLadder): LadderVersions {
  invariant(platform.targets !== null && product.targets !== null, "a published bundle has its metadata");
  return {
    platformRoot: platform.roots.length,
    platformTargets: platform.targets.version,
    productRoot: product.roots.length,
    productTargets: product.targets.version,
  };
}

function extraOf(snapshot: OnlineMetadata, timestamp: OnlineMetadata): ReadonlyMap<HeadExtra, Uint8Array> {
  return new Map([
    ["snapshot", snapshot.bytes],
    ["timestamp", timestamp.bytes],
  ]);
}

async function putAll(
  writer: Writer,
  tenant: Tenant,
  productId: string,
  signed: readonly OnlineMetadata[],
): Promise<void> {
  for (const each of signed) await putOnlineMetadata(writer, tenant, productId, each);
}
