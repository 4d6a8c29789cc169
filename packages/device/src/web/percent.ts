/**
 * Undoes percent signs once, and forgives: clients send commands into the path with `://`, `+`, spaces and even single percent signs as
 * they are (device-facts 4.3), so what is no escape stays. Takes a request target as Node gives it: a character is a byte.
 */
export function decodePercent(text: string): string {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const hex = text[at] === "%" ? text.slice(at + 1, at + 3) : "";
    const isEscape = /^[0-9A-Fa-f]{2}$/.test(hex);
    bytes[length] = isEscape ? Number.parseInt(hex, 16) : text.charCodeAt(at);
    length += 1;
    if (isEscape) at += 2;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}
