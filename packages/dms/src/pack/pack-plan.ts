import { readHeadManifests } from "@regrow/core/bundle";
import type { FullManifest } from "@regrow/core/manifest";
import { contentStream, missingStream, type PackStream } from "@regrow/core/pack";
import type { Cryptography } from "@regrow/core/port";
import { findBundleByManifest, findManifestBytes, type Bundle } from "../bundle/index.ts";
import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** What a pack is made of. Plain data: it goes to a worker thread. */
export interface PackPlan {
  /** Manifest hash of the generation that the device has; null: nothing is assumed. */
  readonly from: string | null;
  readonly to: string;
  /** Everything that generation holds: what deltas may read. Null: nothing. */
  readonly base: PackStream | null;
  /** What the device lacks. */
  readonly next: PackStream;
}

interface PlanParts {
  readonly database: Database;
  readonly cryptography: Cryptography;
}

/** @param from a generation that the supplier has published for the bundle's product; null: nothing is assumed */
export async function planPack(parts: PlanParts, supplier: Tenant, to: Bundle, from: string | null): Promise<PackPlan> {
  const known = from === null ? undefined : await findBundleByManifest(parts.database, supplier, to.productId, from);
  const next = await manifestOf(parts, supplier, to);
  const base = known === undefined ? null : await manifestOf(parts, supplier, known);
  return {
    from: base === null ? null : from,
    to: to.manifestSha256,
    base: base === null ? null : contentStream(base),
    next: missingStream(next, base),
  };
}

async function manifestOf(parts: PlanParts, supplier: Tenant, bundle: Bundle): Promise<FullManifest> {
  return readHeadManifests(parts.cryptography, await findManifestBytes(parts.database, supplier, bundle)).full;
}
