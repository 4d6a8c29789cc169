/** A text with one in each line, as it was typed: without blanks and empty lines, each once. */
export function readLines(text: string): readonly string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ""))];
}
