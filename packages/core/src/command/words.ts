/** A word of a line, without its quotes. */
export interface Word {
  readonly text: string;
  /** In quotes, or partly so: then it is never an option, and may be empty. */
  readonly isQuoted: boolean;
}

/**
 * The words of a line: separated by spaces or tabs, held together by double quotes. A backslash is an ordinary character, as no
 * escape is documented. Null when a quote is left open.
 */
export function readWords(line: string): readonly Word[] | null {
  const words: Word[] = [];
  let text = "";
  let isQuoted = false;
  let isOpen = false;
  const end = (): void => {
    if (text !== "" || isQuoted) words.push({ text, isQuoted });
    text = "";
    isQuoted = false;
  };
  for (const character of line) {
    if (character === '"') {
      isOpen = !isOpen;
      isQuoted = true;
    } else if (!isOpen && SEPARATORS.has(character)) {
      end();
    } else {
      text += character;
    }
  }
  end();
  return isOpen ? null : words;
}

/** Line ends are separators too: clients end lines with any of \r\n, \n and \n\r (device-facts 2). */
const SEPARATORS: ReadonlySet<string> = new Set([" ", "\t", "\r", "\n"]);
