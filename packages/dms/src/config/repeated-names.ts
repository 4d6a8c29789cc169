/** Names that stand more than once in an object's text, of which JSON takes the last without a word. @param text JSON of an object */
export function repeatedNames(text: string): readonly string[] {
  const seen = new Map<string, number>();
  let depth = 0;
  let last: string | null = null;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    if (token === ":" && depth === 1 && last !== null) seen.set(last, (seen.get(last) ?? 0) + 1);
    last = token.startsWith('"') ? String(JSON.parse(token)) : null;
  }
  return [...seen].flatMap(([name, count]) => (count > 1 ? [name] : []));
}
