/** The word that a person most likely meant, or undefined when none is near (two letters, or a third of them, may be wrong). */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const ranked = words
    .map((word) => ({ word, distance: editDistance(typed, word) }))
    .filter(({ word, distance }) => distance < word.length && distance <= Math.max(2, Math.floor(word.length / 3)))
    .toSorted((a, b) => a.distance - b.distance);
  return ranked[0]?.word;
}

/** Letters to insert, remove or replace (Levenshtein); the typed word counts up to 64 letters. */
function editDistance(typed: string, word: string): number {
  const letters = [...typed.slice(0, 64)];
  let row = Array.from({ length: word.length + 1 }, (_, index) => index);
  for (const [typedIndex, letter] of letters.entries()) {
    const next = [typedIndex + 1];
    for (const [wordIndex, other] of [...word].entries()) {
      const replaced = (row[wordIndex] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[wordIndex + 1] ?? 0) + 1, (next[wordIndex] ?? 0) + 1));
    }
    row = next;
  }
  return row[word.length] ?? 0;
}
