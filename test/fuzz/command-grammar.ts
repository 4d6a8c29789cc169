import { COMMANDS, NOT_HERE_COMMANDS } from "@regrow/core/command";
import { NOT_HERE_VARIABLES, VARIABLES } from "@regrow/core/variable";

const SHORTS = [...Object.values(COMMANDS), ...Object.values(VARIABLES)].map(({ short }) => short);
/** Everything that a line may be made of: what is in the tables, and what stands around it. */
const PIECES: readonly string[] = [
  ...Object.keys(COMMANDS),
  ...Object.keys(VARIABLES),
  ...Object.keys(NOT_HERE_COMMANDS),
  ...Object.keys(NOT_HERE_VARIABLES),
  ...SHORTS,
  ...Object.values(COMMANDS).flatMap(({ options }) => options.map(({ flag }) => flag)),
  ..."all 0 1 12 -1 0xFE 0x89f6 -0x1A2B3C4D 1.2.3 4C:55:CC:10:10:98 ACME-KIOSK token-0123456789 a.txt -ue -eu -oe".split(
    " ",
  ),
  ...['"', '"a b"', '""', "\t", "\r\n", "\n\r", "\0", "\ufffd", "\ud83e", "🦎", "-", "--", "-Z", "x".repeat(100)],
];
const GAPS = [" ", " ", " ", "  ", "", "\t"];

/** A line from bytes, three for each piece and the gap behind it: any bytes make one, and near ones similar lines. */
export function lineFrom(bytes: Uint8Array): string {
  let line = "";
  for (let at = 0; at + 2 < bytes.length; at += 3) {
    const piece = PIECES[((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)) % PIECES.length];
    line += `${piece ?? ""}${GAPS[(bytes[at + 2] ?? 0) % GAPS.length] ?? ""}`;
  }
  return line;
}

/** Bytes that `lineFrom` makes this of, with one space behind each; for seeds. */
export function bytesFor(...pieces: readonly string[]): Uint8Array {
  return Uint8Array.from(
    pieces.flatMap((piece) => {
      const index = PIECES.indexOf(piece);
      if (index === -1) throw new RangeError(`'${piece}' is no piece of the grammar`);
      return [index >> 8, index & 0xff, 0];
    }),
  );
}
