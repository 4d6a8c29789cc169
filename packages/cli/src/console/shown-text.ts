/**
 * What a device has said, as it may go onto a terminal: line ends and tabs are kept, all other control characters are shown as a mark,
 * since they could move the cursor, or make the terminal type something.
 */
export function shownText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/[^\P{Cc}\n\t]/gu, "\ufffd");
}
