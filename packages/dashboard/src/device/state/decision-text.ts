import type { AnswerOf } from "@regrow/client/client";

export type Decision = AnswerOf<"explainUpdate">;

/** What the device would get now, in one sentence. */
export function decisionText({ kind, version, target, passes, waiting, reasons }: Decision): string {
  if (kind === "offer") {
    if (passes > 1) return `${version} now, on the way to ${target}: ${passes} updates, one after the other.`;
    return `${version}, with its next check-in.`;
  }
  if (waiting !== null) return `${waiting} waits for it.`;
  return reasons.at(-1)?.code === "up-to-date" ? "Nothing: it runs what it should." : "Nothing at the moment.";
}

/** Version that somebody has to agree to before the device takes it; null: none. */
export function awaitsConsent({ waiting, reasons }: Decision): string | null {
  return reasons.some(({ code }) => code === "consent-needed") ? waiting : null;
}

/** Version that somebody has agreed to, which can be taken back as long as it is not installed; null: none. */
export function consentedTo({ kind, version, waiting, reasons }: Decision): string | null {
  if (!reasons.some(({ code }) => code === "consented")) return null;
  return kind === "offer" ? version : waiting;
}
