import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Something in a page of the documentation that a reader runs or types. */
export interface Block {
  /** What stands first behind the fence: sh, device, json ... */
  readonly language: string;
  /** What else stands there: the terminal that it is for, or how it ends. */
  readonly words: readonly string[];
  readonly text: string;
  readonly line: number;
}

const ROOT = join(import.meta.dirname, "../..");

/** @param page below the checkout, such as docs/tutorial/a-fleet-of-three.md */
export async function blocksOf(page: string): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, line] of (await readFile(join(ROOT, page), "utf8")).split("\n").entries()) {
    // One in a list stands to the right.
    const fence = /^ *```(.*)$/.exec(line)?.[1];
    if (fence === undefined) open?.lines.push(line);
    else if (open === undefined) open = { info: fence, line: index + 1, lines: [] };
    else {
      const [language = "", ...words] = open.info.split(" ").filter((word) => word !== "");
      blocks.push({ language, words, text: open.lines.join("\n"), line: open.line });
      open = undefined;
    }
  }
  return blocks;
}
