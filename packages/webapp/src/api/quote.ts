/**
 * A text as one word of a command line; null where no line can carry it: quotes have no escape (device-facts 2), and a control
 * character would end the line.
 */
export function quote(text: string): string | null {
  if (/["\p{Cc}]/u.test(text)) return null;
  return /^[\w./][\w.,:/@+-]*$/.test(text) ? text : `"${text}"`;
}
