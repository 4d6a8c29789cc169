import { ERRORS, isErrorCode } from "@regrow/core/error";
import type { Mood } from "../../parts/badge.tsx";
import type { Outcome } from "../device.ts";

export const OUTCOME_WORDS: Readonly<Record<Outcome["result"], { readonly mood: Mood; readonly text: string }>> = {
  installed: { mood: "busy", text: "installed" },
  confirmed: { mood: "good", text: "confirmed" },
  "rolled-back": { mood: "bad", text: "rolled back" },
  refused: { mood: "bad", text: "refused" },
};

/** Why a trial ended without being confirmed. Source: the recovery log's reasons (core/recovery-log). */
const ROLLBACKS: Readonly<Record<string, string>> = {
  "starts-exhausted": "It was started three times and did not confirm itself.",
  damaged: "Its files were damaged on the device.",
  asked: "Somebody asked for it.",
  "below-security-version": "It is below the security version that the device has meanwhile.",
  replaced: "Another update came before it was decided.",
  "keeps-faulting": "Safe mode found that it keeps faulting, and went back to the version before.",
};

/** What became of a version, and why, in a sentence or two. */
export function outcomeText({ result, reason, detail }: Outcome): string {
  switch (result) {
    case "installed":
      return "All of it was on the device and verified: it was to start next, on trial.";
    case "confirmed":
      return "It ran, was healthy and confirmed itself: the device stays with it.";
    case "rolled-back":
      return joined(reason === null ? "" : (ROLLBACKS[reason] ?? reason), detail);
    case "refused":
      return joined(reason !== null && isErrorCode(reason) ? `${ERRORS[reason].title}.` : (reason ?? ""), detail);
  }
}

function joined(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" ");
}
