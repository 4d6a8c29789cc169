/** The views, in the order of the menu. */
export const VIEW_NAMES = [
  "status",
  "faults",
  "console",
  "files",
  "variables",
  "network",
  "ownership",
  "update",
  "reset",
] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** The view that an address names behind its "#/"; the first one for anything else. */
export function viewOf(hash: string): ViewName {
  const name = hash.replace(/^#\/?/, "");
  return VIEW_NAMES.find((each) => each === name) ?? "status";
}
