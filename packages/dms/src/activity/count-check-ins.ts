import type { Writer } from "../database/index.ts";
import { addActivity, hourOf, type ActivityCount } from "./activity-repository.ts";

/** Check-ins of a device since they were counted last; the newest of them says when. */
export interface CheckIns {
  readonly organisationId: string;
  /** Null: the device is of none. */
  readonly productId: string | null;
  /** By the DMS's clock. */
  readonly atMs: number;
  readonly count: number;
}

/** Adds the check-ins of a batch to their hours: a few rows for however many devices. */
export async function countCheckIns(writer: Writer, batch: readonly CheckIns[]): Promise<void> {
  const hours = new Map<string, ActivityCount>();
  for (const { organisationId, productId, atMs, count } of batch) {
    const place = { organisationId, productId: productId ?? "", hourMs: hourOf(atMs) };
    const key = `${place.organisationId} ${place.productId} ${place.hourMs}`;
    hours.set(key, { ...place, checkIns: count + (hours.get(key)?.checkIns ?? 0), faults: 0 });
  }
  for (const hour of hours.values()) await addActivity(writer, hour);
}
