/** A key as a browser tells it. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

const ESCAPE = "\u001b";

/** What a terminal sends for keys that are no letters. */
const NAMED: Readonly<Record<string, string>> = {
  Enter: "\r",
  Backspace: "\u007f",
  Delete: `${ESCAPE}[3~`,
  ArrowUp: `${ESCAPE}[A`,
  ArrowDown: `${ESCAPE}[B`,
  ArrowRight: `${ESCAPE}[C`,
  ArrowLeft: `${ESCAPE}[D`,
  Home: `${ESCAPE}[H`,
  End: `${ESCAPE}[F`,
  Tab: "\t",
};

/** Letters whose control characters the device's line editor knows, without those that belong to the browser (Ctrl-L, -N, -R, -T, -W). */
const CONTROLS = "abcdefhkpu";

/** What is sent for a key; null where the browser does with it what it always does. Letters come by way of the input, with IMEs and phones. */
export function bytesOfKey({ key, ctrlKey, altKey, metaKey, shiftKey }: PressedKey): string | null {
  if (altKey || metaKey) return null;
  if (ctrlKey) {
    const letter = key.toLowerCase();
    return !shiftKey && letter.length === 1 && CONTROLS.includes(letter) ? controlOf(letter) : null;
  }
  // Backwards out of the console: nobody is caught in it.
  if (key === "Tab" && shiftKey) return null;
  return NAMED[key] ?? null;
}

/** Ctrl with a letter. */
export function controlOf(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) & 0x1f);
}

/** Text from the clipboard as if it were typed: line ends are Enter, and no other control character can hide in it. */
export function pasted(text: string): string {
  return text.replaceAll(/\r\n?|\n/g, "\r").replaceAll(/[\p{Cc}--[\r]]/gv, "");
}
