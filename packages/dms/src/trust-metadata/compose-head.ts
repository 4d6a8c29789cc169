import { writeHead } from "@regrow/core/bundle";
import { invariant } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { proveFresh } from "./freshness.ts";
import { readMetadata } from "./metadata-repository.ts";
import type { OnlineKeyParts } from "./online-keys.ts";

/** A bundle as its head needs it. */
export interface HeadSource {
  readonly productId: string;
  readonly manifest: Uint8Array;
  readonly base: Uint8Array | null;
}

/**
 * The head that devices get: the newest metadata that is held for the product, with the bundle's manifest, and the DMS's own word that
 * it is the newest. The same bytes until something newer is published or that word is given anew.
 * @param online null: without that word, for who wants to know only how long a head is about
 */
export async function composeHead(
  database: Database,
  tenant: Tenant,
  source: HeadSource,
  online: OnlineKeyParts | null,
): Promise<Uint8Array> {
  const platform = await readMetadata(database, tenant, "platform");
  const product = await readMetadata(database, tenant, { productId: source.productId });
  invariant(platform.targets !== null && product.targets !== null, "a published bundle has its metadata");
  const ladder = { productId: source.productId, platform, product };
  const head = {
    platformRoots: platform.roots,
    platformTargets: platform.targets.bytes,
    productRoots: product.roots,
    productTargets: product.targets.bytes,
    extra: online === null ? new Map() : await proveFresh(online, database, tenant, ladder),
    manifest: source.manifest,
    base: source.base,
  };
  return writeHead(head);
}
