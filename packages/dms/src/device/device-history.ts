import { RegrowError } from "@regrow/core/error";
import type { FaultRecord } from "@regrow/core/fault";
import type { Database, OutcomeResult, Schema } from "../database/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";
import { findDevice, listFaults, listOutcomes } from "./device-view.ts";
import { withSighting, type RecentSighting, type SeenDevice } from "./reported.ts";

/** Where check-ins are found that are not in the database yet. */
export interface Sightings {
  /** Of a device that the organisation was proven to see. */
  find(uuid: string, tenant: Tenant): RecentSighting | undefined;
}

/** A fault as people are shown it. */
export interface FaultView {
  readonly atMs: number;
  readonly subject: string;
  readonly type: string;
  readonly version: string | null;
  readonly onTrial: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly uptimeMs: number;
  readonly lastOutput: string;
  readonly fingerprint: string;
}

/** How an update ended, or how far it came, by the device's signed word. */
export interface OutcomeView {
  readonly sequence: number;
  readonly atMs: number;
  readonly updateId: string;
  readonly version: string | null;
  readonly result: OutcomeResult;
  readonly reason: string | null;
  readonly detail: string | null;
  /** Why a trial was rolled back. */
  readonly fault: FaultView | null;
}

export interface DeviceHistory extends SeenDevice {
  /** Newest first. */
  readonly outcomes: OutcomeView[];
  readonly faults: FaultView[];
}

/** A device with what happened to it. @throws RegrowError DEVICE_UNKNOWN */
export async function readHistory(
  { database, sightings }: { readonly database: Database; readonly sightings: Sightings },
  scope: Scope,
  uuid: string,
  limit: number,
): Promise<DeviceHistory> {
  const device = await findDevice(database, scope, uuid);
  if (device === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
  const outcomes = await listOutcomes(database, scope, { uuid, limit });
  const faults = await listFaults(database, scope, { uuid, limit });
  return {
    ...withSighting(device, sightings.find(uuid, scope.tenant)),
    outcomes: outcomes.map(outcomeView),
    faults: faults.map(faultView),
  };
}

/** An outcome's row for people. */
export function outcomeView(row: Schema["outcomes"]): OutcomeView {
  return {
    sequence: row.sequence,
    atMs: row.at_ms,
    updateId: row.update_id,
    version: row.version,
    result: row.result,
    reason: row.reason,
    detail: row.detail,
    // Written by the log's ingest from an entry that had been parsed.
    fault: row.fault === null ? null : (JSON.parse(row.fault) as FaultRecord),
  };
}

/** A fault's row for people. */
export function faultView(row: Schema["faults"]): FaultView {
  return {
    atMs: row.at_ms,
    subject: row.subject,
    type: row.type,
    version: row.version,
    onTrial: row.is_on_trial === 1,
    exitCode: row.exit_code,
    signal: row.signal,
    uptimeMs: row.uptime_ms,
    lastOutput: row.last_output,
    fingerprint: row.fingerprint,
  };
}
