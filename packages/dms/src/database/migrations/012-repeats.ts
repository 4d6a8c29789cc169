import type { Words } from "../dialect.ts";

/** Requests with an `Idempotency-Key` that were carried out, with their answers, sealed: an answer may hold a secret. */
export const repeats = {
  number: 12,
  name: "repeats",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create table repeats (organisation_id text not null references organisations (id), caller text not null, repeat_key text not null,
       fingerprint text not null, request_id text not null, status ${integer}, answer text, size_bytes ${integer} not null,
       created_at_ms ${integer} not null, primary key (organisation_id, caller, repeat_key)) ${tableEnd}`,
    `create index repeats_by_age on repeats (organisation_id, caller, created_at_ms)`,
  ],
} as const;
