import { BOUNDS } from "@regrow/dms/bound";
import { code, page, table } from "./markdown.ts";

/** docs/reference/limits.md */
export function limitsPage(): string {
  return page("Limits of the DMS", [
    "How many there may be of what people and their programs make. Bytes are limited by quotas, and history by age: [limit storage and history](../how-to/limit-storage-and-history.md); uploads, bundles and imports by the [configuration](configuration.md).",
    table(
      ["what", "of each", "at most", "one more", "what goes, and makes room"],
      Object.values(BOUNDS).map(({ what, ofEach, most, refusal, goes }) => [
        what,
        ofEach,
        most.toLocaleString("en-GB"),
        refusal === null ? "takes the place of the oldest" : `is refused: ${code(refusal)}`,
        goes,
      ]),
    ),
  ]);
}
