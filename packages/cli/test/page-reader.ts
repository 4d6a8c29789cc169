import assert from "node:assert/strict";
import type { CommandDms } from "./command-dms.ts";
import { documentedLines } from "./documented-lines.ts";
import { withAnswers } from "./with-answers.ts";

export interface Reading {
  /** What in the page stands for something of the reader's own: names in angle brackets, variables, addresses. */
  readonly given?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** What the reader does otherwise: lines that begin so are not typed. Each must be in the page. */
  readonly except?: readonly string[];
  /** Happens before a line, such as what a device does meanwhile. */
  readonly before?: (line: string) => Promise<void>;
  /** Lines of the page, counted from 1, such as those of one section; all unless told. */
  readonly from?: number;
  readonly to?: number;
}

/** Types every `regrow` line of a how-to page as a reader would, one after the other, each of which must succeed. Returns what was printed, under each line. */
export async function follow(test: CommandDms, page: string, reading: Reading = {}): Promise<string> {
  const { given = {}, environment = {}, except = [], before, from = 1, to = Infinity } = reading;
  const lines = (await documentedLines()).flatMap(({ place, words }) => {
    const [file, line = ""] = place.split(":");
    return file === `docs/how-to/${page}` && Number(line) >= from && Number(line) <= to ? [words] : [];
  });
  assert.ok(lines.length > 0, `${page} has no line to type`);
  const left = new Set(except);
  let printed = "";
  for (const words of lines) {
    const line = words.map((word) => replaced(word, given)).join(" ");
    const exception = except.find((beginning) => line.startsWith(beginning));
    if (exception !== undefined) left.delete(exception);
    else {
      assert.doesNotMatch(line, /<[a-z ]+>|\$\w/, `${page}: a reader does not know what that is`);
      await before?.(line);
      const typed = withAnswers(words.map((word) => replaced(word, given)));
      const { code, out, error } = await test.regrow(typed, environment);
      assert.equal(code, 0, `${page}: regrow ${typed.join(" ")}\n${error}`);
      printed += `> ${line}\n${out}`;
    }
  }
  assert.deepEqual([...left], [], `${page} does not have these lines any more`);
  return printed;
}

function replaced(word: string, given: Readonly<Record<string, string>>): string {
  return Object.entries(given).reduce((all, [name, value]) => all.replaceAll(name, value), word);
}
