import { bootMatrix } from "@regrow/core/boot";
import { page, table } from "./markdown.ts";

/** docs/reference/boot-decision.md */
export function bootDecisionPage(): string {
  return page("Boot decision", [
    "What the bootloader does in every situation, from the function that decides. In the examples 1.1.0 is confirmed, 1.0.0 is the one before it and 1.2.0 is on trial.",
    table(
      ["situation", "what is started", "what is logged", "boot record written before"],
      bootMatrix().map((row) => [row.situation, row.action, row.logged, row.writes ? "yes" : "no"]),
    ),
  ]);
}
