import { ERRORS, isErrorCode } from "@regrow/core/error";
import { rollbackText } from "@regrow/core/recovery-log";
import type { Mood } from "../../parts/badge.tsx";
import type { Outcome } from "../device.ts";

export const OUTCOME_WORDS: Readonly<Record<Outcome["result"], { readonly mood: Mood; readonly text: string }>> = {
  installed: { mood: "busy", text: "installed" },
  confirmed: { mood: "good", text: "confirmed" },
  "rolled-back": { mood: "bad", text: "rolled back" },
  refused: { mood: "bad", text: "refused" },
};

/** What became of a version, and why, in a sentence or two. */
export function outcomeText({ result, reason, detail }: Outcome): string {
  switch (result) {
    case "installed":
      return "All of it was on the device and verified: it was to start next, on trial.";
    case "confirmed":
      return "It ran, was healthy and confirmed itself: the device stays with it.";
    case "rolled-back":
      return joined(reason === null ? "" : `${rollbackText(reason)}.`, detail);
    case "refused":
      return joined(reason !== null && isErrorCode(reason) ? `${ERRORS[reason].title}.` : (reason ?? ""), detail);
  }
}

function joined(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" ");
}
