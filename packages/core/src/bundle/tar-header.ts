import { invariant } from "../error/index.ts";

/** Everything in a tar comes in blocks of this size. */
export const TAR_BLOCK_BYTES = 512;
/** Largest file that the eleven octal digits of ustar can say. */
export const TAR_MAX_FILE_BYTES = 0o77777777777;
/** Longest name without ustar's prefix field; ours are far below. */
export const TAR_MAX_NAME_BYTES = 100;

/** End of a tar: two blocks of zeros. */
export const TAR_END = new Uint8Array(2 * TAR_BLOCK_BYTES);

/**
 * The header block of a regular file, always the same for the same name and size.
 *
 *   offset size field        value            offset size field     value
 *        0  100 name         ASCII               156    1 type flag  "0", regular file
 *      100    8 mode         0000644             157  100 link name  empty
 *      108    8 user id      0                   257    6 magic      "ustar" NUL
 *      116    8 group id     0                   263    2 version    "00"
 *      124   12 size         octal               265   32 user name  empty
 *      136   12 time         0                   297   32 group name empty
 *      148    8 checksum     octal NUL space     345  155 prefix     empty
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 (ustar interchange format)
 */
export function encodeTarHeader(name: string, sizeBytes: number): Uint8Array {
  invariant(/^[\x21-\x7e]{1,100}$/.test(name), "a tar name is 1 to 100 printable ASCII characters");
  invariant(
    Number.isSafeInteger(sizeBytes) && sizeBytes >= 0 && sizeBytes <= TAR_MAX_FILE_BYTES,
    "a tar entry is at most 8 GiB",
  );
  const header = new Uint8Array(TAR_BLOCK_BYTES);
  // A character is a byte, and a bundle has a header for each of its objects: an encoder costs more than all else here.
  const put = (offset: number, text: string): void => {
    for (let at = 0; at < text.length; at += 1) header[offset + at] = text.charCodeAt(at);
  };
  put(0, name);
  put(100, "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${octal(sizeBytes, 11)}\0`);
  put(136, "00000000000\0");
  put(156, "0");
  put(257, "ustar\0");
  put(263, "00");
  put(148, `${octal(tarChecksum(header), 6)}\0 `);
  return header;
}

/** Zeros that follow a file of this size, up to the next block. */
export function tarPaddingBytes(sizeBytes: number): number {
  return (TAR_BLOCK_BYTES - (sizeBytes % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES;
}

/** Sum of a header's bytes, its own field read as spaces. */
export function tarChecksum(header: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < header.length; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return sum;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
