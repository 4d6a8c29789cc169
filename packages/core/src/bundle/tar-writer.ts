import { TAR_END, encodeTarHeader, tarPaddingBytes } from "./tar-header.ts";

/** Header, contents and padding of one small file. Large ones are streamed: header, contents, `tarPadding`. */
export function encodeTarEntry(name: string, contents: Uint8Array): Uint8Array {
  return joinBytes([encodeTarHeader(name, contents.length), contents, tarPadding(contents.length)]);
}

/** What follows a file's contents. */
export function tarPadding(sizeBytes: number): Uint8Array {
  return new Uint8Array(tarPaddingBytes(sizeBytes));
}

/** A whole tar of small files, in the order given. */
export function encodeTar(entries: Iterable<readonly [name: string, contents: Uint8Array]>): Uint8Array {
  return joinBytes([...Array.from(entries, ([name, contents]) => encodeTarEntry(name, contents)), TAR_END]);
}

/** All parts one after the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
