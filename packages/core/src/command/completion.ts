import { namesAt } from "./completion-names.ts";
import { placeAt } from "./completion-place.ts";
import { MAX_LINE_LENGTH } from "./parse-line.ts";
import type { Where } from "./take-arguments.ts";

/** What could be typed at a place of a line. */
export interface Completion {
  /** The part of the line that a candidate takes the place of, as indexes of characters. */
  readonly start: number;
  readonly end: number;
  /** Sorted; what needs quotes has them. Empty where nothing is known. */
  readonly candidates: readonly string[];
  /**
   * What can be put there without a choice: the beginning that all candidates share, or the only one with a space behind it. What is
   * there already when there is none.
   */
  readonly insert: string;
}

/** Most candidates that are given: more than a person reads. */
export const MAX_CANDIDATES = 256;

/**
 * Completes the word before the cursor: a command, an option, or what the command's row takes there. Never throws.
 * @param fileNames names of files that are there; asked only where one may stand. Those that no line can name are left out
 */
export function complete(
  line: string,
  cursor: number,
  where: Where,
  fileNames: () => Iterable<string> = () => [],
): Completion {
  const end = Math.min(Math.max(0, Math.trunc(cursor)), line.length);
  const typed = line.slice(0, end);
  const place = line.length > MAX_LINE_LENGTH ? undefined : placeAt(typed, where);
  if (place === undefined) return { start: end, end, candidates: [], insert: "" };
  const names = [...new Set(namesAt(place, where, fileNames))].toSorted().slice(0, MAX_CANDIDATES);
  const isQuoted = names.some((name) => /\s/.test(name)) && place.kind === "file";
  const candidates = isQuoted || place.isQuoted ? names.map((name) => `"${name}"`) : names;
  const { start } = place;
  return { start, end, candidates, insert: insertion(candidates, line.slice(end)) ?? line.slice(start, end) };
}

function insertion([first, ...others]: readonly string[], rest: string): string | undefined {
  if (first === undefined) return undefined;
  if (others.length === 0) return rest.startsWith(" ") ? first : `${first} `;
  return others.reduce(sharedBeginning, first);
}

function sharedBeginning(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one.charAt(length) === other.charAt(length)) length += 1;
  // Half of a character would be none.
  return one.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}
