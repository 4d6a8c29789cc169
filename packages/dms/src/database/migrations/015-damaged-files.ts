import type { Words } from "../dialect.ts";

/** Files of the store that turned out to be missing or another: bundles that need one of them are not offered (law L7). */
export const damagedFiles = {
  number: 15,
  name: "damaged-files",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create table damaged_files (sha256 text primary key, found_at_ms ${integer} not null) ${tableEnd}`,
  ],
} as const;
