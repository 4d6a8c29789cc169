import type { RollbackReason } from "./entry.ts";

/** Why a trial ended without being confirmed, as the end of "as ...". */
export const ROLLBACK_WORDS = {
  "starts-exhausted": "it was started three times and did not confirm itself",
  damaged: "its files were damaged",
  asked: "somebody asked for it",
  "below-security-version": "it is below the security version that the device has",
  replaced: "another update came before it was decided",
} as const satisfies Record<RollbackReason, string>;

/** What a DMS gathers from a log of several entries. */
const GATHERED_WORDS = {
  "keeps-faulting": "safe mode found that it keeps faulting, and went back to the version before",
} as const;

/** The same as a sentence without its end, for who is told a reason alone. One that this version does not know stays as it is. */
export function rollbackText(reason: string): string {
  const words = WORDS.get(reason);
  return words === undefined ? reason : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const WORDS: ReadonlyMap<string, string> = new Map(Object.entries({ ...ROLLBACK_WORDS, ...GATHERED_WORDS }));
