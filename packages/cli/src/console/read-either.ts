/**
 * The value of a switch in what came for `get`, or that it was refused; undefined while it is not all there. Reads both formats, since
 * nobody knows yet in which the device answers.
 */
export function readSwitch(text: string): "0" | "1" | "refused" | undefined {
  const value = /[RS]0\d{5}\r\n([01])\r\n/.exec(text)?.[1] ?? /(?:^|[\r\n]|> )([01])\r\n/.exec(text)?.[1];
  if (value === "0" || value === "1") return value;
  return isRefused(text) || isTranslated(text) ? "refused" : undefined;
}

/**
 * True where a terminal in its usual mode lies between, which makes CR CR LF of each line's end: with headers every length would be
 * wrong, so such a device is spoken to by its prompts, as one that refuses.
 */
function isTranslated(text: string): boolean {
  return /(?:^|[\r\n]|> )[01]\r\r+\n/.test(text);
}

/** What became of a `set`, likewise. Which of the two formats its answer has is documented nowhere. */
export function readSet(text: string): "ok" | "refused" | undefined {
  if (/Set OK\r\n/.test(text)) return "ok";
  return isRefused(text) ? "refused" : undefined;
}

/** Any code but 0, or the text of one. */
function isRefused(text: string): boolean {
  return HEADED_FAILURE.test(text) || PLAIN_FAILURE.test(text);
}

const HEADED_FAILURE = /(?:^|\n|> )[RS][1-9]\d{5}\r\n[^\n]*\n/;
const PLAIN_FAILURE = /(?:^|\n|> )(?:Command failed|Parse error|Unknown|Too |Invalid|Overflow|Out of bounds)[^\n]*\n/;
