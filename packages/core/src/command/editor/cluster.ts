/** Characters that stand on the one before them and take no column of their own. */
const UPON = /[\p{M}\p{Cf}]/u;

/** True for a character that cannot stand at the beginning. */
export function isUpon(character: string): boolean {
  return UPON.test(character);
}

/** Where the character before this place begins, with all that stands on it. */
export function clusterBefore(text: string, place: number): number {
  let start = place;
  do start = Math.max(0, start - (isPair(text, start - 2) ? 2 : 1));
  while (start > 0 && isUpon(String.fromCodePoint(text.codePointAt(start) ?? 0)));
  return start;
}

/** Where the character at this place ends, with all that stands on it. */
export function clusterAfter(text: string, place: number): number {
  const [first = "", ...further] = text.slice(place, place + LONGEST);
  const count = further.findIndex((character) => !isUpon(character));
  const upon = count === -1 ? further : further.slice(0, count);
  return place + first.length + upon.join("").length;
}

/** More than any script needs. */
const LONGEST = 64;

function isPair(text: string, index: number): boolean {
  return index >= 0 && (text.codePointAt(index) ?? 0) > 0xffff;
}
