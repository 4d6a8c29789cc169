import { compareVersions } from "../version/index.ts";
import { EMPTY_BOOT_RECORD, type GenerationReference } from "./boot-record.ts";
import type { Transition } from "./transition.ts";

/** What the recovery log still knows when both copies of the record are lost (see `knownFromLog`). */
export interface KnownFromLog {
  /** The generation confirmed last; null when the log does not say. */
  readonly confirmed: string | null;
  readonly securityVersion: number;
}

/**
 * A record for a device that lost both copies: from the generations that verify, the one that the log says was confirmed last,
 * otherwise the newest. Nothing is on trial: what was not confirmed is offered again.
 */
export function rebuildRecord(candidates: readonly GenerationReference[], known: KnownFromLog): Transition {
  const newestFirst = candidates.filter((each) => each.securityVersion >= known.securityVersion).toSorted(newerFirst);
  const confirmed = newestFirst.find((each) => each.id === known.confirmed) ?? newestFirst[0] ?? null;
  const previous = newestFirst.find((each) => each.id !== confirmed?.id && each.product === confirmed?.product) ?? null;
  const securityVersion = Math.max(known.securityVersion, confirmed?.securityVersion ?? 0);
  const detail = confirmed === null ? "no installed version verifies" : `${confirmed.version} is taken as confirmed`;
  return {
    record: { ...EMPTY_BOOT_RECORD, confirmed, previous, securityVersion },
    events: [
      {
        kind: "record-rebuilt",
        generation: confirmed?.id ?? null,
        product: confirmed?.product ?? null,
        version: confirmed?.version ?? null,
        detail,
      },
    ],
  };
}

function newerFirst(left: GenerationReference, right: GenerationReference): number {
  const order = right.securityVersion - left.securityVersion || compareVersions(right.version, left.version);
  return order || (left.id < right.id ? -1 : 1);
}
