/** What a device has that a reset may touch, in the order in which people ask about it. */
export interface ResetRow {
  readonly what: string;
  readonly full: string;
  readonly backup: string;
  /** In the kernel's memory alone: nothing that is kept changes. */
  readonly cache: string;
}

const UNTOUCHED = "untouched";
const same = (what: string, text: string, cache = UNTOUCHED): ResetRow => ({ what, full: text, backup: text, cache });

/**
 * What each kind of factory reset keeps and takes; the reference page is made from it. Sources: device-facts 7.1 and 7.4, design law
 * L14; data, files and software ours.
 */
export const RESET_TABLE: readonly ResetRow[] = [
  {
    what: "Variables of the backup set (network, serial line ...)",
    full: "factory values",
    backup: "kept as they were saved",
    cache: "factory values until `load` or the next start",
  },
  same("All other variables", "factory values", "factory values until `load` or the next start"),
  same("Variables that `system.variable_lock` names, and the lock", "kept as they were saved", "as they were saved"),
  same("`dfu.logs_enabled`", "kept as it was saved", "as it was saved"),
  same("The last known good settings", "the same values as the new ones"),
  same("The app's data (`data/`)", "kept; `-d`: erased"),
  same("Files of users (`files/`)", "kept; `-f`: erased, those that the DMS gives too, which come again"),
  same("Files of the bundle that users have hidden", "shown again"),
  same("Software", "kept; `-s`: back to the factory bundle, if its security version allows"),
  same("Faults, safe mode", "cleared: the device starts normally"),
  same("Framework", UNTOUCHED),
  same("Identity, key, certificate, owner, product", UNTOUCHED),
  same("Trust root, security version, production lock", UNTOUCHED),
  same("Recovery log", "one more entry: who asked, and what was kept"),
];
