import { kindRefusal } from "./argument-kinds.ts";
import { refuse, type Refused } from "./refusal.ts";
import type { CommandRow, OptionRow } from "./table/row.ts";
import type { Word } from "./words.ts";

/** What is given to options, and the words that are left for arguments. */
export interface SplitOptions {
  readonly ok: true;
  /** By the names of the table; "" for an option without a value. */
  readonly options: Readonly<Record<string, string>>;
  readonly words: readonly Word[];
}

/** Takes the options out, wherever they stand (device-facts 12). A command without options has none: `set` may be given "-1". */
export function takeOptions(row: Pick<CommandRow, "options">, words: readonly Word[]): SplitOptions | Refused {
  if (row.options.length === 0) return { ok: true, options: {}, words };
  const options: Record<string, string> = {};
  const others: Word[] = [];
  let waiting: OptionRow | undefined;
  for (const word of words) {
    if (waiting !== undefined) {
      const code = waiting.value === null ? undefined : kindRefusal(waiting.value, word.text);
      if (code !== undefined) return refuse(code, word.text);
      options[waiting.name] = word.text;
      waiting = undefined;
    } else if (looksLikeOption(word)) {
      const named = optionsOf(row, word.text);
      if (named === undefined) return refuse(6, word.text);
      for (const { name } of named) options[name] = "";
      waiting = named.find(({ value }) => value !== null);
    } else {
      others.push(word);
    }
  }
  return waiting === undefined ? { ok: true, options, words: others } : refuse(4, waiting.flag);
}

/** True for `-x`, not for a negative number and not for what stands in quotes. */
export function looksLikeOption({ text, isQuoted }: Pick<Word, "text" | "isQuoted">): boolean {
  return !isQuoted && /^-(?!\d)./.test(text);
}

/** The options of a word: one (`-u`), or several letters that stand for one each and take no value (`-ue`, device-facts 2.11). Undefined where one is unknown. */
function optionsOf({ options }: Pick<CommandRow, "options">, text: string): readonly OptionRow[] | undefined {
  const single = options.find(({ flag }) => flag === text);
  if (single !== undefined) return [single];
  const letters = [...text.slice(1)];
  const named = letters.flatMap((letter) =>
    options.filter(({ flag, value }) => flag === `-${letter}` && value === null),
  );
  return letters.length > 1 && named.length === letters.length ? named : undefined;
}
