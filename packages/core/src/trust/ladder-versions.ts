import { RegrowError } from "../error/index.ts";

/** Version numbers of the metadata on a verified ladder; what a device has seen never goes back. */
export interface LadderVersions {
  readonly platformRoot: number;
  readonly platformTargets: number;
  readonly productRoot: number;
  readonly productTargets: number;
}

/** For a device that has seen no metadata of a product yet. */
export const NO_LADDER_VERSIONS: LadderVersions = {
  platformRoot: 0,
  platformTargets: 0,
  productRoot: 0,
  productTargets: 0,
};

/**
 * Refuses metadata older than what is known (TUF client workflow 5.3.5 and 5.6.4): a server must not hide newer decisions.
 * @throws RegrowError TRUST_ROLLED_BACK
 */
export function checkVersionsNotBelow(known: LadderVersions, found: LadderVersions): void {
  for (const name of ["platformRoot", "platformTargets", "productRoot", "productTargets"] as const) {
    if (found[name] < known[name])
      throw new RegrowError("TRUST_ROLLED_BACK", { metadata: name, known: known[name], found: found[name] });
  }
}
