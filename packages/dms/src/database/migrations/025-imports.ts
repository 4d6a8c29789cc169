import type { Words } from "../dialect.ts";

/** Organisations that are being imported: their rows are written in many small transactions, and nobody sees them before the last. */
export const imports = {
  number: 25,
  name: "imports",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create table imports (organisation_id text primary key references organisations (id), begun_at_ms ${integer} not null,
       audit_from ${integer} not null, had_platform_root ${integer} not null) ${tableEnd}`,
  ],
} as const;
