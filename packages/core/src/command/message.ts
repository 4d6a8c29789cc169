import { formatUtc } from "../fault/index.ts";

/** How much a message that nobody asked for matters: 1 something has changed, 2 advice, 3 progress. */
export const IMPORTANCES = [1, 2, 3] as const;
export type Importance = (typeof IMPORTANCES)[number];

/**
 * Whether a print level lets a message through: `all`, or 0 to 3. What the numbers mean is not documented, only that hosts set 0, 1
 * and 3 (device-facts 3.3): inferred, the larger the more.
 */
export function isPrinted(importance: Importance, printLevel: string): boolean {
  return printLevel === "all" || importance <= Number(printLevel);
}

/**
 * A message as it is printed: `[Associated]`, or with the wall time in ms `[2015-03-23 | 03:21:37: Closed: 0]`; progress as it is, such as
 * `Obtaining IPv4 address via DHCP`. Source: device-facts 2.12 and 4.2; that the time is UTC is ours.
 */
export function formatMessage(text: string, importance: Importance, atMs?: number): string {
  const plain = text.replaceAll(/[\x00-\x1f\x7f]/g, " ");
  if (atMs !== undefined) return `[${formatUtc(atMs).replace("T", " | ").replace("Z", "")}: ${plain}]`;
  return importance === 3 ? plain : `[${plain}]`;
}
