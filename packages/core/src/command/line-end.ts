const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** What has been seen of a host's line ends. */
export interface LineEndState {
  /** The end character just before, if the last byte was one that may be the first of two. */
  readonly last: number | undefined;
  /** The host ends lines with a line feed and then a carriage return. */
  readonly isFeedFirst: boolean;
}

export const NO_LINE_END: LineEndState = { last: undefined, isFeedFirst: false };

/**
 * Whether a byte ends a line. Hosts end lines with \r\n, \n\r, \n or \r (device-facts 2): two different end characters in a row are
 * one end, of which the second is "rest"; a third one begins anew.
 */
export function stepLineEnd(
  { last, isFeedFirst }: LineEndState,
  byte: number,
): { readonly state: LineEndState; readonly kind: "text" | "end" | "rest" } {
  if (byte !== CARRIAGE_RETURN && byte !== LINE_FEED) return { state: { last: undefined, isFeedFirst }, kind: "text" };
  if (last === undefined || last === byte) return { state: { last: byte, isFeedFirst }, kind: "end" };
  return { state: { last: undefined, isFeedFirst: isFeedFirst || byte === CARRIAGE_RETURN }, kind: "rest" };
}

/**
 * True when the first byte after a line still belongs to the line's end, although raw data follows. A line feed after a carriage
 * return does; the other order is rare, and counts only where the host has been seen to use it, since data may begin with either.
 */
export function isRestOfLineEnd({ last, isFeedFirst }: LineEndState, byte: number): boolean {
  return last === CARRIAGE_RETURN ? byte === LINE_FEED : last === LINE_FEED && isFeedFirst && byte === CARRIAGE_RETURN;
}
