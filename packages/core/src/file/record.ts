import { FieldError, readInteger, readNullable, readObject, readOneOf, readText } from "../field/index.ts";
import { isVersion } from "../version/index.ts";
import { crc32 } from "./crc.ts";
import { FILE_LIMITS, FILE_OWNERS, type FileEntry, type FileOwner } from "./file-row.ts";

/** A user's file, with the number of the file that holds its bytes. */
export interface UserFile extends FileEntry {
  readonly origin: "user";
  readonly content: number;
  readonly crc32: number;
}

/** One line of the table of user files: what holds for a name from now on. */
export type FileRecord =
  | UserFile
  | { readonly origin: "whiteout"; readonly name: string }
  /** Neither file nor whiteout: the bundle's file is seen, if there is one. */
  | { readonly origin: "gone"; readonly name: string };

/** Longest line, line end included: what a reader keeps at most. */
export const MAX_RECORD_BYTES = 2_048;

/** A line without its end: eight hexadecimal digits of CRC-32, a space, JSON. A torn or rotten line does not parse. */
export function encodeRecord(record: FileRecord): string {
  const text = JSON.stringify(record);
  return `${hexOf(text)} ${text}`;
}

/** Undefined for a line that is not whole. */
export function parseRecord(line: string): FileRecord | undefined {
  const text = line.slice(9);
  if (line.slice(0, 9) !== `${hexOf(text)} `) return undefined;
  try {
    return readRecord(JSON.parse(text));
  } catch (error) {
    if (error instanceof FieldError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readRecord(value: unknown): FileRecord {
  const fields = readObject(value);
  const origin = readOneOf(fields["origin"], ["user", "whiteout", "gone"]);
  const name = readText(fields["name"], FILE_LIMITS.nameBytes);
  if (origin !== "user") return { origin, name };
  const version = readText(fields["version"], 64);
  if (!isVersion(version)) throw new FieldError("expected a version");
  return {
    origin,
    name,
    owner: readOneOf(fields["owner"], Object.keys(FILE_OWNERS) as FileOwner[]),
    type: readInteger(fields["type"], 0, 0xff),
    flags: readInteger(fields["flags"], 0, 0xffff),
    permissions: readInteger(fields["permissions"], 0, 0xffff),
    handle: readInteger(fields["handle"], 0, Number.MAX_SAFE_INTEGER),
    sizeBytes: readInteger(fields["sizeBytes"], 0, FILE_LIMITS.sizeBytes),
    version,
    crc32: readInteger(fields["crc32"], 0, 0xffffffff),
    createdMs: readNullable(fields["createdMs"], (ms) => readInteger(ms, -8.64e15, 8.64e15)),
    content: readInteger(fields["content"], 1, Number.MAX_SAFE_INTEGER),
  };
}

function hexOf(text: string): string {
  return crc32(new TextEncoder().encode(text)).toString(16).padStart(8, "0");
}
