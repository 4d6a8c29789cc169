import type { Words } from "../dialect.ts";

/** What history is taken away by: when faults have arrived, by the DMS's clock (0: not known), and what of a bundle is told last. */
export const retention = {
  number: 22,
  name: "retention",
  statements: ({ integer }: Words): readonly string[] => [
    `alter table faults add column received_at_ms ${integer} not null default 0`,
    `update faults set received_at_ms = coalesce((select entry.received_at_ms from log_entries entry
       where entry.device_uuid = faults.device_uuid and entry.sequence = faults.sequence), 0)`,
    `create index outcomes_of_manifest on outcomes (device_uuid, manifest_sha256, result, sequence)`,
  ],
} as const;
