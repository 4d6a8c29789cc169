import { sql, type Kysely } from "kysely";
import { RegrowError } from "@regrow/core/error";
import type { Words } from "./dialect.ts";
import type { Schema } from "./schema.ts";
import { first } from "./migrations/001-first.ts";
import { people } from "./migrations/002-people.ts";
import { changes } from "./migrations/003-changes.ts";
import { releases } from "./migrations/004-releases.ts";
import { faultGroups } from "./migrations/005-fault-groups.ts";
import { ownership } from "./migrations/006-ownership.ts";
import { passwordClaims } from "./migrations/007-password-claims.ts";
import { deviceSearch } from "./migrations/008-device-search.ts";
import { deviceTokens } from "./migrations/009-device-tokens.ts";
import { orders } from "./migrations/010-orders.ts";
import { webhooks } from "./migrations/011-webhooks.ts";
import { repeats } from "./migrations/012-repeats.ts";
import { onlineTrust } from "./migrations/013-online-trust.ts";
import { damagedFiles } from "./migrations/015-damaged-files.ts";
import { updatePolicies } from "./migrations/016-update-policies.ts";
import { bridge } from "./migrations/018-bridge.ts";
import { overview } from "./migrations/019-overview.ts";
import { awaitedRoots } from "./migrations/020-awaited-roots.ts";
import { limits } from "./migrations/021-limits.ts";
import { retention } from "./migrations/022-retention.ts";
import { ended } from "./migrations/023-ended.ts";
import { recentFaults } from "./migrations/024-recent-faults.ts";
import { imports } from "./migrations/025-imports.ts";
import { faultDays } from "./migrations/026-fault-days.ts";
import { versionOutcomes } from "./migrations/027-version-outcomes.ts";
import { bounds } from "./migrations/028-bounds.ts";

/** In order; a row that was released is never changed, numbers may leave gaps. Only forward: a newer database is refused by an older program. */
const MIGRATIONS = [
  first,
  people,
  changes,
  releases,
  faultGroups,
  ownership,
  passwordClaims,
  deviceSearch,
  deviceTokens,
  orders,
  webhooks,
  repeats,
  onlineTrust,
  damagedFiles,
  updatePolicies,
  bridge,
  overview,
  awaitedRoots,
  limits,
  retention,
  ended,
  recentFaults,
  imports,
  faultDays,
  versionOutcomes,
  bounds,
] as const;

/** Number of this program's schema. */
export const NEWEST_MIGRATION: number = Math.max(...MIGRATIONS.map(({ number }) => number));

/** Brings the database to this program's schema, each step in a transaction of its own. @throws RegrowError CONFIGURATION_INVALID */
export async function migrate(database: Kysely<Schema>, words: Words, nowMs: number): Promise<void> {
  await sql
    .raw(
      `create table if not exists migrations (number ${words.integer} primary key, name text not null,
         applied_at_ms ${words.integer} not null) ${words.tableEnd}`,
    )
    .execute(database);
  const rows = await database.selectFrom("migrations").select("number").orderBy("number").execute();
  const applied = new Set(rows.map(({ number }) => number));
  if ((rows.at(-1)?.number ?? 0) > NEWEST_MIGRATION)
    throw new RegrowError("CONFIGURATION_INVALID", { database: rows.at(-1)?.number ?? 0, program: NEWEST_MIGRATION });
  for (const migration of MIGRATIONS) {
    if (applied.has(migration.number)) continue;
    await database.transaction().execute(async (transaction) => {
      for (const statement of migration.statements(words)) await sql.raw(statement).execute(transaction);
      await transaction
        .insertInto("migrations")
        .values({ number: migration.number, name: migration.name, applied_at_ms: nowMs })
        .execute();
    });
  }
}
