/** A line and where its cursor stands, in UTF-16 units. */
export interface ShownLine {
  readonly text: string;
  readonly cursor: number;
}

const ERASE_TO_END = "\x1b[K";

/**
 * What turns one line on a terminal into another. Plain letters are one column wide, so the cursor is moved back over them; anything
 * else may be none or two wide, so the line is written anew from its prompt on, which needs no widths.
 */
export function showChange(from: ShownLine, to: ShownLine, prompt: string): string {
  if (isAtEnd(from) && isAtEnd(to) && to.text.startsWith(from.text)) return to.text.slice(from.text.length);
  return isPlain(from.text) && isPlain(to.text) ? showPlain(from, to) : `\r${showWhole(to, prompt)}`;
}

/** A line on an empty row. */
export function showWhole({ text, cursor }: ShownLine, prompt: string): string {
  const whole = `${prompt}${text}${ERASE_TO_END}`;
  return cursor === text.length ? whole : `${whole}\r${prompt}${text.slice(0, cursor)}`;
}

function showPlain(from: ShownLine, to: ShownLine): string {
  if (from.text === to.text) return move(to.text, from.cursor, to.cursor);
  const kept = commonStart(from.text, to.text);
  const erase = to.text.length < from.text.length ? ERASE_TO_END : "";
  return `${move(from.text, from.cursor, kept)}${to.text.slice(kept)}${erase}${move(to.text, to.text.length, to.cursor)}`;
}

/** Backwards by backspaces, forwards by writing what stands there already. */
function move(text: string, from: number, to: number): string {
  return to < from ? "\b".repeat(from - to) : text.slice(from, to);
}

function isAtEnd({ text, cursor }: ShownLine): boolean {
  return cursor === text.length;
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function commonStart(first: string, second: string): number {
  let length = 0;
  while (length < first.length && first[length] === second[length]) length += 1;
  return length;
}
