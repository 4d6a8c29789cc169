/**
 * Variables that this page has changed since it last saved, after one more line was carried out. Only what goes through this page is
 * known: the device itself does not tell it. Short names stay as they were typed.
 */
export function stepUnsaved(names: ReadonlySet<string>, line: string): ReadonlySet<string> {
  const [command = "", ...words] = line.trim().split(/ +/);
  if (command === "set") return new Set([...names, variableIn(words)]);
  const isWhole = words.length === 0 || words[0]?.startsWith("-") === true;
  return (command === "save" || command === "load") && isWhole ? NONE : names;
}

export const NONE: ReadonlySet<string> = new Set();

/** A full name, or the several words of a short one. */
function variableIn(words: readonly string[]): string {
  const [first = ""] = words;
  return first.includes(".") ? first : words.slice(0, -1).join(" ") || first;
}
