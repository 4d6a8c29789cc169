/** Note at the head of every page that is made. */
const MADE = "<!-- Made by `node tools/generate-reference.ts`; a test compares. Do not edit. -->";

/** A table; line breaks and bars in cells are made harmless. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `| ${head.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}

/** A page from its title and blocks. */
export function page(title: string, blocks: readonly string[]): string {
  return `${[MADE, `# ${title}`, ...blocks].join("\n\n")}\n`;
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function yesOrNo(fact: boolean): string {
  return fact ? "yes" : "no";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}
