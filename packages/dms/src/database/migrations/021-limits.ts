import type { Words } from "../dialect.ts";

/** What each organisation may store and stores, and who changed something last. */
export const limits = {
  number: 21,
  name: "limits",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `alter table organisations add column storage_quota_bytes ${integer}`,
    `create table storage_use (organisation_id text primary key references organisations (id),
       bundles_bytes ${integer} not null, files_bytes ${integer} not null) ${tableEnd}`,
    `insert into storage_use select organisations.id,
       coalesce((select bytes from (select organisation_id, sum(size_bytes) as bytes from
         (select distinct organisation_id, sha256, size_bytes from bundle_objects) as named
         group by organisation_id) as bundled where bundled.organisation_id = organisations.id), 0),
       coalesce((select sum(size_bytes) from files where files.organisation_id = organisations.id), 0)
       from organisations`,
    // Whether any bundle of an organisation has a file: a look at the index, however many bundles of however many organisations do.
    `create index bundle_objects_of_organisation on bundle_objects (organisation_id, sha256)`,
    `create index audit_entries_of_target on audit_entries (organisation_id, target, operation, sequence)`,
  ],
} as const;
