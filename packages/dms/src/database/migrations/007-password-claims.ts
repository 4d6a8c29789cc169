import type { Words } from "../dialect.ts";

/** Whether an organisation lets devices be claimed with a member's user name and password; off until an owner says otherwise. */
export const passwordClaims = {
  number: 7,
  name: "password-claims",
  statements: ({ integer }: Words): readonly string[] => [
    `alter table organisations add column takes_passwords ${integer} not null default 0`,
  ],
} as const;
