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
  ...later("command", 8, "update over the serial line", "2.10 and 6", "dfu_request", "dfu_response"),
  ...later("variable", 5, "which interface the DMS is reached by", "3.3", "dms.interface"),
  ...later("variable", 7, "pages of set-up mode", "3.3", "setup.web.url"),
  ...later(
    "variable",
    7,
    "factory reset by pin",
    "3.3 and 7.2",
    "system.factory_reset.aux_gpio",
    "system.factory_reset.aux_level",
    "system.factory_reset.gpio",
  ),
  ...later(
    "variable",
    7,
    "healing in safe mode",
    "3.3 and 4.6",
    "system.safemode.disabled",
    "system.safemode.ota_auto_retry",
    "system.safemode.sleep_timeout",
  ),
];
