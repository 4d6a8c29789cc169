import { TAGS, tagsLeadingTo, type DecisionProduct, type Tag } from "@regrow/core/decision";
import type { Clock } from "@regrow/core/port";
import { requireTaggable } from "@regrow/core/release";
import { countOutcomes, listForDecision, requireBundle, type VersionOutcomes } from "../bundle/index.ts";
import { ManyDecisions } from "../check-in/index.ts";
import type { Database, Readable } from "../database/index.ts";
import { countDevices, searchWithin, searched, sightOf, type SightParts, type Sightings } from "../device/index.ts";
import type { Scope } from "../organisation/index.ts";
import { BULK_LIMITS } from "./bulk-limits.ts";
import type { BulkAnswer } from "./bulk-schemas.ts";
import { chooseDevices } from "./chosen-devices.ts";
import { Tally } from "./tally.ts";
import { whatTheyGet } from "./what-they-get.ts";

export interface TagPreviewParts extends SightParts {
  readonly database: Database;
  readonly reader: Readable;
  readonly clock: Pick<Clock, "nowMs">;
  readonly sightings: Sightings;
}

interface AskedTag {
  /** Code of a product. */
  readonly code: string;
  readonly tag: Tag;
  readonly version: string;
}

/** What a tag on a version would do. */
interface TagPreview {
  /** Devices by the tag that they follow, which would be offered what this tag holds. */
  readonly followers: readonly { readonly tag: Tag; readonly devices: number }[];
  /** How many of them were decided for; the others are too many. */
  readonly lookedAt: number;
  readonly effects: BulkAnswer["effects"];
  /** What became of the version until now. */
  readonly outcomes: VersionOutcomes;
}

/**
 * What giving a tag to a version would do to the devices that the caller sees: decided for each as at its check-in (law L10), from the
 * product as it would be then.
 * @throws RegrowError PRODUCT_UNKNOWN, BUNDLE_UNKNOWN, BUNDLE_NOT_AVAILABLE
 */
export async function previewTag(parts: TagPreviewParts, scope: Scope, asked: AskedTag): Promise<TagPreview> {
  const { database, reader, sightings } = parts;
  const { code, tag } = asked;
  const bundle = await requireBundle(database, scope, asked);
  requireTaggable(bundle);
  const present = await listForDecision(database, scope.tenant, bundle.productId);
  const held = TAGS.filter((each) => present.some(({ state, tags }) => state === "available" && tags.includes(each)));
  const sight = sightOf(parts, scope.tenant);
  const decisions = new ManyDecisions(database, sight.nowMs, (product) => withTag(product, tag, bundle.id));
  const tally = new Tally();
  const followers: { tag: Tag; devices: number }[] = [];
  for (const follower of tagsLeadingTo(tag, held)) {
    const search = { filter: { product: code, tag: follower, state: "activated" }, sight } as const;
    followers.push({ tag: follower, devices: await countDevices(reader, scope, search) });
    const rows = await searched(reader, await searchWithin(reader, scope, search.filter), search)
      .clearSelect()
      .select("devices.uuid")
      .orderBy("devices.uuid")
      .limit(BULK_LIMITS.devices - tally.devices)
      .execute();
    for await (const { devices } of chooseDevices(database, scope, { uuids: rows.map(({ uuid }) => uuid) }, sight)) {
      const effects = await whatTheyGet({ database, sightings, decisions }, scope.tenant, devices);
      for (const [index, effect] of effects.entries()) tally.add(devices[index]?.uuid ?? "", effect);
    }
  }
  const outcomesOf = await countOutcomes(reader, scope.tenant, [bundle.manifestSha256]);
  return {
    followers,
    lookedAt: tally.devices,
    effects: tally.effects,
    outcomes: outcomesOf(bundle.manifestSha256),
  };
}

function withTag(product: DecisionProduct, tag: Tag, bundleId: string): DecisionProduct {
  const bundles = product.bundles.map((bundle) => {
    const others = bundle.tags.filter((each) => each !== tag);
    return { ...bundle, tags: bundle.bundleId === bundleId ? [...others, tag] : others };
  });
  return { ...product, bundles };
}
