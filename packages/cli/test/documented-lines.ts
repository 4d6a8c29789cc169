import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A line of the documentation that runs our command line. */
export interface DocumentedLine {
  /** Page and line number. */
  readonly place: string;
  /** Words behind `regrow`, as a shell hands them over. */
  readonly words: readonly string[];
}

const ROOT = join(import.meta.dirname, "../../..");
const COMMAND = /(?:^|&& |\| |\$\(|; )(?:npx |sudo (?:-u \w+ )?|\/usr\/local\/bin\/)?regrow (.*)/g;

/** All lines in code blocks of README and docs that begin with `regrow`, `npx regrow` or `sudo -u ... regrow`, alone or behind another command. */
export async function documentedLines(): Promise<readonly DocumentedLine[]> {
  const found: DocumentedLine[] = [];
  for (const page of await pages()) {
    /** How far right the block stands that is open: one in a list stands there. */
    let indent: string | undefined;
    const text = (await readFile(join(ROOT, page), "utf8")).replaceAll(/\\\n\s*/g, " ");
    for (const [index, line] of text.split("\n").entries()) {
      const fence = /^( *)```/.exec(line)?.[1];
      if (fence !== undefined) indent = indent === undefined ? fence : undefined;
      if (indent === undefined) continue;
      for (const [, command = ""] of line.slice(indent.length).matchAll(COMMAND))
        found.push({ place: `${page}:${index + 1}`, words: shellWords(command) });
    }
  }
  return found;
}

async function pages(): Promise<readonly string[]> {
  const all = await readdir(join(ROOT, "docs"), { recursive: true });
  // The reference of the command line is made from its table.
  const written = all.filter((name) => name.endsWith(".md") && !name.startsWith("reference"));
  return ["README.md", ...written.map((name) => join("docs", name)).toSorted()];
}

/** Words as a shell would make them; what follows the command, such as a pipe or a remark, is left out. `<uuid>` is a word. */
function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  const pattern =
    /\s*(?:(#.*|\)|&&.*|[|;&].*|>{1,2}\s*\S+|2>\S*)|((?:<[\w ]+>|"[^"]*"|'[^']*'|[^\s"'#|;&<>)]|(?<=\S)#)+))/y;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, end, word] = match;
    if (end !== undefined && !end.startsWith(">")) break;
    if (word !== undefined) words.push(word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
  }
  return words;
}
