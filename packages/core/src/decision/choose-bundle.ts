import { TAGS, type DecisionBundle, type DecisionProduct, type Tag } from "./input.ts";
import { because, type HoldCode, type Reason } from "./reasons.ts";

/** The bundle that tag or name lead to, before anything is asked about the device's state. */
export type Choice =
  | { readonly bundle: DecisionBundle; readonly reasons: readonly Reason[] }
  | {
      readonly bundle: null;
      readonly hold: HoldCode;
      readonly particulars: string;
      readonly reasons: readonly Reason[];
    };

export function chooseBundle(product: DecisionProduct, tag: Tag, version: string | null): Choice {
  return version === null ? byTag(product, tag) : byVersion(product, version);
}

/**
 * Where a device looks when nothing holds its tag. Source: dms-facts 1.1 rules 3 and 4: a device without another tag gets the
 * release; one tagged beta gets beta, or release where nothing is tagged beta. Alpha to beta is inferred: who tries what is least
 * steady expects the next steadier thing, not the steadiest.
 */
const FALLBACK = { alpha: "beta", beta: "release", release: null } as const satisfies Record<Tag, Tag | null>;

/** Tags of devices that are offered what this tag holds: its own, and those that fall back to it, while those of `held` hold something. */
export function tagsLeadingTo(tag: Tag, held: readonly Tag[]): readonly Tag[] {
  const isHeld = (each: Tag): boolean => each === tag || held.includes(each);
  const leadsHere = (from: Tag): boolean => {
    for (let each: Tag | null = from; each !== null; each = FALLBACK[each]) if (isHeld(each)) return each === tag;
    return false;
  };
  return TAGS.filter(leadsHere);
}

function byTag(product: DecisionProduct, tag: Tag): Choice {
  const reasons: Reason[] = [];
  for (let each: Tag | null = tag; each !== null; each = FALLBACK[each]) {
    const tagged = findTagged(product, each);
    if (tagged !== undefined)
      return { bundle: tagged, reasons: [...reasons, because("by-tag", `${each} is ${tagged.version}`)] };
    reasons.push(because("tag-fallback", each));
  }
  return { bundle: null, hold: "nothing-tagged", particulars: tag, reasons: [] };
}

function findTagged(product: DecisionProduct, tag: Tag): DecisionBundle | undefined {
  return product.bundles.find((bundle) => bundle.state === "available" && bundle.tags.includes(tag));
}

/** Source: dms-facts 1.1 rule 7: the option -b is not available on production devices. */
function byVersion(product: DecisionProduct, version: string): Choice {
  const reasons = [because("by-version", version)];
  if (product.isProduction) return { bundle: null, hold: "version-refused", particulars: version, reasons };
  const named = product.bundles.filter((bundle) => bundle.version === version);
  const bundle = named.find((each) => each.state === "available");
  if (bundle !== undefined) return { bundle, reasons };
  return {
    bundle: null,
    hold: named.length === 0 ? "version-unknown" : "version-not-available",
    particulars: version,
    reasons,
  };
}
