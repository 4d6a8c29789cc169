import type { FaultSubject, FaultType } from "@regrow/core/fault";

/** What devices have told of their faults; a part of `Schema`. */
export interface FaultTables {
  faults: {
    device_uuid: string;
    sequence: number;
    subject: string;
    type: string;
    fingerprint: string;
    manifest_sha256: string | null;
    version: string | null;
    is_on_trial: number;
    exit_code: number | null;
    signal: string | null;
    uptime_ms: number;
    last_output: string;
    at_ms: number;
    /** By the DMS's clock; 0: not known. */
    received_at_ms: number;
  };
  /** Counted as faults arrive; where `product_id` or `version` is empty, over all of them. */
  fault_groups: {
    organisation_id: string;
    fingerprint: string;
    product_id: string;
    version: string;
    subject: FaultSubject;
    type: FaultType;
    exit_code: number | null;
    signal: string | null;
    count: number;
    devices: number;
    first_at_ms: number;
    last_at_ms: number;
    newest_device_uuid: string;
    newest_sequence: number;
  };
  /** Of the last days, in the places of `fault_groups`; a day begins at `day_ms`, by UTC. */
  fault_days: {
    organisation_id: string;
    fingerprint: string;
    product_id: string;
    version: string;
    day_ms: number;
    count: number;
  };
  /** Faults of a device on one of the last days, by UTC, while it had that product; '': none. */
  device_fault_days: {
    organisation_id: string;
    device_uuid: string;
    day_ms: number;
    product_id: string;
    count: number;
  };
  fault_group_devices: {
    organisation_id: string;
    fingerprint: string;
    product_id: string;
    version: string;
    device_uuid: string;
    count: number;
    last_at_ms: number;
  };
}
