import { REASONS, type ReasonRow } from "@regrow/core/decision";
import { code, page, table } from "./markdown.ts";

/** docs/reference/decision.md */
export function decisionPage(): string {
  const rows: readonly (readonly [string, ReasonRow])[] = Object.entries(REASONS);
  const reasons = (holds: boolean): string =>
    table(
      ["code", "reason"],
      rows.filter(([, row]) => row.holds === holds).map(([name, { text }]) => [code(name), text]),
    );
  return page("Which bundle a device gets", [
    "One function decides it, for the device's check-in, for `dfu_query`, for `regrow device explain` and for the DMS's API alike. Its answer is an offer or a hold, always with the chain of reasons; the last one is the decisive one.",
    "A device gets nothing because:",
    reasons(true),
    "What led there:",
    reasons(false),
    "The order: is the device let in, claimed, activated and not on trial; which version does its tag, or the name that was asked for, lead to; has another one to be installed on the way; does consent, day or window hold it back. A person who asks at the device waits for none of the last three.",
  ]);
}
