/** What servers and streams say of themselves, which brings nobody nearer to a device that runs. */
const ROUTINE = /listening on port|^(?:Opened|Closed): \d+$|^Remote terminal /;

/** The newest thing that the device said unasked and that is about how it fares; undefined where there is none. */
export function lastSaid(messages: readonly { readonly text: string }[]): string | undefined {
  return messages.findLast(({ text }) => !ROUTINE.test(text))?.text;
}
