import type { OutcomeResult } from "./schema.ts";

/** What devices have told of themselves, and how often; a part of `Schema`. */
export interface HistoryTables {
  log_entries: {
    device_uuid: string;
    sequence: number;
    at_ms: number;
    kind: string;
    line: string;
    received_at_ms: number;
  };
  outcomes: {
    device_uuid: string;
    sequence: number;
    update_id: string;
    manifest_sha256: string | null;
    product: string | null;
    version: string | null;
    result: OutcomeResult;
    reason: string | null;
    detail: string | null;
    /** Why a trial was rolled back: JSON of the FaultRecord. */
    fault: string | null;
    at_ms: number;
    /** Whose the device was when it arrived; null: it is for nobody who has the device now. */
    organisation_id: string | null;
    /** By the DMS's clock. */
    received_at_ms: number;
  };
  /** What went on in an hour, by the DMS's clock. */
  activity: {
    organisation_id: string;
    /** Beginning of the hour. */
    hour_ms: number;
    /** Empty: of devices without a product. */
    product_id: string;
    check_ins: number;
    faults: number;
  };
}
