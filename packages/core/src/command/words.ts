/** A word of a line, without its quotes. */
export interface Word {
  readonly text: string;
  /** In quotes, or partly so: then it is never an option, and may be empty. */
  readonly isQuoted: boolean;
  /** Index of its first character in the line, quotes included, and of the one behind its last. */
  readonly start: number;
  readonly end: number;
}

/**
 * The words of a line: separated by spaces or tabs, held together by double quotes. A backslash is an ordinary character, as no
 * escape is documented. `isOpen` when a quote is left open; the last word then goes to the end of the line.
 */
export function splitWords(line: string): { readonly words: readonly Word[]; readonly isOpen: boolean } {
  const words: Word[] = [];
  let text = "";
  let start = 0;
  let isQuoted = false;
  let isOpen = false;
  const endAt = (end: number): void => {
    if (text !== "" || isQuoted) words.push({ text, isQuoted, start, end });
    text = "";
    isQuoted = false;
  };
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const isSeparator = !isOpen && SEPARATORS.has(character);
    if (isSeparator) {
      endAt(index);
      continue;
    }
    if (text === "" && !isQuoted) start = index;
    if (character === '"') {
      isOpen = !isOpen;
      isQuoted = true;
    } else {
      text += character;
    }
  }
  endAt(line.length);
  return { words, isOpen };
}

/** Line ends are separators too: clients end lines with any of \r\n, \n and \n\r (device-facts 2). */
const SEPARATORS: ReadonlySet<string> = new Set([" ", "\t", "\r", "\n"]);
