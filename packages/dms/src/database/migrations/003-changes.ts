import type { Words } from "../dialect.ts";

/** What may be remembered of other rows no longer, numbered in the order of writing. */
export const changes = {
  number: 3,
  name: "changes",
  statements: ({ counter, tableEnd }: Words): readonly string[] => [
    `create table changes (sequence ${counter}, kind text not null, subject text not null) ${tableEnd}`,
  ],
} as const;
