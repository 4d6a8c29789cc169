/** What has ended is found by when it did, and the faults of a cause that a device has without a look at its others; what nobody reads goes. */
export const ended = {
  number: 23,
  name: "ended",
  statements: (): readonly string[] => [
    `create index offers_closed on offers (device_uuid, closed_at_ms) where closed_at_ms is not null`,
    `create index orders_ended on orders (device_uuid, ended_at_ms) where ended_at_ms is not null`,
    // Nothing was ever asked of it.
    `drop index faults_by_fingerprint`,
    `create index faults_of_cause on faults (device_uuid, fingerprint, sequence)`,
    // Of targets the newest counts alone.
    `delete from metadata where role = 'targets' and version < (select max(newer.version) from metadata newer
       where newer.organisation_id = metadata.organisation_id and newer.repository = metadata.repository
         and newer.role = 'targets')`,
  ],
} as const;
