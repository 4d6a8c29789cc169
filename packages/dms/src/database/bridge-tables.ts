/** Tables of devices that are reached through a host; see migration 18. */
export interface BridgeTables {
  /** The newest answer to each device's requests; older ones are answered no more. */
  dfu_answers: {
    device_uuid: string;
    id: string;
    organisation_id: string;
    /** Which of the device's requests it answers. */
    request_number: number;
    request_sha256: string;
    /** As it is carried to the device. */
    answer: string;
    /** What it offers; null: nothing. */
    bundle_id: string | null;
    /** Generation that the package may build on; null: none. */
    from_manifest_sha256: string | null;
    issued_at_ms: number;
    expires_at_ms: number;
  };
  /** Entries of technicians' reports, each once. */
  technician_entries: {
    organisation_id: string;
    /** Of the entry's line: names it. */
    hash: string;
    device_uuid: string;
    line: string;
    /** By the clock of the host. */
    at_ms: number;
    action: string;
    result: string;
    version: string | null;
    technician: string;
    detail: string;
    /** Whether the device's key has signed how it was afterwards. */
    is_proven: number;
    taken_at_ms: number;
  };
}
