import { LineFramer } from "@regrow/node/json-lines";

/** What an app may say about itself, a word a line, on the pipe that `REGROW_NOTIFY_FD` names. */
export const NOTIFY_WORDS = ["READY", "WATCHDOG", "CONFIRM"] as const;
export type NotifyWord = (typeof NOTIFY_WORDS)[number];

/** No word is longer; what is, is skipped and costs no memory. */
const MAX_LINE_BYTES = 64;

/** Turns the bytes of a notify pipe into words. Lines that are none are ignored: a newer app may say more. */
export class NotifyReader {
  readonly #framer = new LineFramer(MAX_LINE_BYTES);

  push(bytes: Uint8Array): NotifyWord[] {
    const words: NotifyWord[] = [];
    for (const line of this.#framer.push(bytes)) {
      if (line.kind === "too long") continue;
      const text = new TextDecoder().decode(line.bytes).trim();
      const word = NOTIFY_WORDS.find((known) => known === text);
      if (word !== undefined) words.push(word);
    }
    return words;
  }
}
