import type { AnswerOf } from "@regrow/client/client";

export type Transfer = AnswerOf<"listTransfers">["transfers"][number];

/** Otherwise it is an offer of that organisation. */
export function isOfferedTo({ to }: Transfer, organisationId: string): boolean {
  return to.id === organisationId;
}

/** What becomes of what is on the devices. */
export function wipeText(wipe: boolean): string {
  return wipe
    ? "They are wiped when they are accepted: files of users, the app's data and variables go. Software, identity and recovery log stay."
    : "What is on them goes with them: files of users, the app's data and variables.";
}
