import type { Dialect } from "@regrow/core/variable";

/** A documented name that comes with a later issue of the project. */
export interface LaterRow {
  readonly name: string;
  readonly kind: "command" | "variable";
  readonly issue: number;
  readonly what: string;
  readonly dialects: readonly Dialect[];
  readonly source: string;
}

/** All of them are documented for Gecko OS. */
const DIALECTS: readonly Dialect[] = ["gecko-os"];

const later = (kind: LaterRow["kind"], issue: number, what: string, source: string, ...names: string[]): LaterRow[] =>
  names.map((name) => ({ name, kind, issue, what, dialects: DIALECTS, source: `device-facts ${source}` }));

/** What is documented and planned, and not there yet: the device answers as to any unknown name. */
export const LATER: readonly LaterRow[] = [
  ...later("variable", 5, "which interface the DMS is reached by", "3.3", "dms.interface"),
];
