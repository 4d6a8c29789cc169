import type { AnswerOf } from "@regrow/client/client";
import { compareVersions } from "@regrow/core/version";
import { devicesText } from "../parts/devices-text.ts";

export type Cause = AnswerOf<"listFaults">["faults"][number];
type SeenVersion = Cause["versions"][number];

/** In which version a cause was seen first: "First seen with 1.2.0"; null where it was in none that was published. */
export function firstSeenText(versions: readonly SeenVersion[]): string | null {
  const first = versions.toSorted((one, other) => one.firstAtMs - other.firstAtMs)[0];
  if (first === undefined) return null;
  const isSeveral = new Set(versions.map(({ product }) => product)).size > 1;
  return `First seen with ${isSeveral ? `${first.product} ` : ""}${first.version}`;
}

/** A version that devices run now. */
interface RunVersion {
  readonly product: string | null;
  readonly version: string | null;
  readonly devices: number;
}

/**
 * What newer versions say about a cause: that they have not shown it, by the devices that run them; or that the newest has it still.
 * @param run versions that devices run now
 */
export function newerText(versions: readonly SeenVersion[], run: readonly RunVersion[]): string | null {
  const products = new Set(versions.map(({ product }) => product));
  if (products.size !== 1) return null;
  const seen = versions.map(({ version }) => version).toSorted(compareVersions);
  const highest = seen.at(-1);
  if (highest === undefined) return null;
  const newer = run.filter(
    ({ product, version, devices }) =>
      product !== null &&
      products.has(product) &&
      version !== null &&
      devices > 0 &&
      compareVersions(version, highest) > 0,
  );
  const best = newer.toSorted((one, other) => compareVersions(other.version ?? "", one.version ?? ""))[0];
  if (best === undefined) return seen.length > 1 ? `${highest} shows it still` : null;
  return `Not seen with ${best.version}, which ${devicesText(best.devices)} ${best.devices === 1 ? "runs" : "run"} now`;
}

/** Versions for a glance: some, and how many more. */
export function versionsText(versions: readonly SeenVersion[]): string {
  const names = versions.map(({ version }) => version).toReversed();
  const more = names.length - SHOWN_VERSIONS;
  return names.slice(0, SHOWN_VERSIONS).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

const SHOWN_VERSIONS = 3;
