/**
 * A setting that was changed since the device last ran well: the name of a variable, or `app.environment:NAME` for one entry of the
 * app's environment. `present` marks the value that it has now (see `markOf`): another one is not suspected.
 */
export interface Suspect {
  readonly name: string;
  readonly present: string;
}

/**
 * Which of the changed settings is it? Each try runs the app with some of them put back to their last good values: those found
 * `guilty` so far, and the first few of all. Putting back the first `heals` is known to heal, the first `fails` not to, so halving
 * the distance finds one that matters. Where it is not guilty alone, the search goes on among those before it.
 */
export interface SettingsSearch {
  readonly suspects: readonly Suspect[];
  /** Indexes of suspects. */
  readonly guilty: readonly number[];
  /** Null until it is known that the settings have anything to do with it. */
  readonly heals: number | null;
  /** -1: not known even of none. */
  readonly fails: number;
  /** Tries so far. */
  readonly tries: number;
  readonly verdict: SearchVerdict;
}

/**
 * "settled": what is guilty is known, and is to be shown once more. "found": the device is well with it put back, the others keep
 * their values. "innocent": it faults with all of them put back.
 */
export const SEARCH_VERDICTS = ["open", "settled", "found", "innocent"] as const;
type SearchVerdict = (typeof SEARCH_VERDICTS)[number];

/** More than a device has variables. */
export const MAX_SUSPECTS = 256;
/** One culprit among 256 takes 10 tries, each further one up to 9. A search that takes longer ends with what is known to heal. */
export const MAX_SETTINGS_TRIES = 32;

/** A search among these. With none there is nothing to find: innocent. */
export function beginSearch(suspects: readonly Suspect[]): SettingsSearch {
  const verdict = suspects.length === 0 ? "innocent" : "open";
  return { suspects: suspects.slice(0, MAX_SUSPECTS), guilty: [], heals: null, fails: 0, tries: 0, verdict };
}

/** What the next start puts back; after the verdict: what stays put back. */
export function putBack(search: SettingsSearch): readonly Suspect[] {
  const { suspects, guilty, verdict } = search;
  if (verdict === "innocent") return [];
  const first = verdict === "open" ? nextCount(search) : 0;
  return suspects.filter((_, index) => index < first || guilty.includes(index));
}

/** What the try of `putBack` has shown. "found" and "innocent" are final. */
export function learn(search: SettingsSearch, isHealthy: boolean): SettingsSearch {
  const { verdict, heals, fails } = search;
  const tried = { ...search, tries: search.tries + 1 };
  if (verdict === "settled") return { ...tried, verdict: isHealthy ? "found" : "innocent" };
  if (verdict !== "open") return search;
  const count = nextCount(search);
  if (isHealthy) return narrow({ ...tried, heals: count }, "found");
  // Nothing that can be put back helps.
  if (heals === null) return { ...tried, verdict: "innocent" };
  return narrow({ ...tried, heals, fails: Math.max(fails, count) }, "settled");
}

/** The changed settings are those that the search began with: what it knows still holds. */
export function isSearchOf(search: SettingsSearch, suspects: readonly Suspect[]): boolean {
  const known = search.suspects;
  return (
    known.length === Math.min(suspects.length, MAX_SUSPECTS) &&
    known.every(({ name, present }, index) => name === suspects[index]?.name && present === suspects[index].present)
  );
}

function nextCount({ suspects, heals, fails }: SettingsSearch): number {
  if (heals === null) return suspects.length;
  return fails < 0 ? 0 : (heals + fails) >> 1;
}

/** Draws the conclusions. `verdict`: what is to be said once nothing is left to be found. */
function narrow(search: SettingsSearch & { readonly heals: number }, verdict: SearchVerdict): SettingsSearch {
  const { heals, fails, guilty, tries } = search;
  if (heals === 0) return { ...search, verdict };
  if (fails >= 0 && heals - fails === 1)
    return narrow({ ...search, guilty: [...guilty, heals - 1], heals: heals - 1, fails: -1 }, verdict);
  if (tries < MAX_SETTINGS_TRIES) return search;
  // Not told apart any further: all of them stay put back.
  const rest = Array.from({ length: heals }, (_, index) => index);
  return { ...search, guilty: [...guilty, ...rest], heals: 0, verdict };
}
