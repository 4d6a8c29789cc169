import { NO_HEALING, clearCount, countsIn, type Healing } from "../safe-mode/index.ts";
import type { BootRecord } from "./boot-record.ts";

/**
 * `faults_reset` by somebody: the device begins anew, and so does the safemode app's load counter (device-facts 4.6). A culprit that
 * was found stays put back until the settings are written.
 */
export function forgetTries(healing: Healing | null): Healing | null {
  if (healing === null || (healing.counts.load === 0 && !hasFinding(healing))) return healing;
  const { search } = healing;
  return { ...clearCount(healing, "load"), search: search?.verdict === "found" ? search : null, triedBundle: null };
}

/** After a factory reset all is as on the first day, but for the count of these resets themselves (device-facts 4.6). */
export function afterFactoryReset(record: BootRecord): BootRecord {
  const { healing, safeModeEntries } = record;
  if (healing === null) return safeModeEntries === 0 ? record : { ...record, safeModeEntries: 0 };
  const resets = countsIn(healing, healing.bootId)["factory-reset"];
  const counts = { ...NO_HEALING.counts, "factory-reset": resets };
  return {
    ...record,
    safeModeEntries: 0,
    healing: resets === 0 ? null : { ...NO_HEALING, bootId: healing.bootId, counts },
  };
}

function hasFinding({ search, triedBundle }: Healing): boolean {
  return (search !== null && search.verdict !== "found") || triedBundle !== null;
}
