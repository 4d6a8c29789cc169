import { FieldError, readInteger, readList, readNullable, readObject, readText } from "@regrow/core/field";
import { DiskError, type Disk } from "@regrow/core/port";
import { GIVEN_FILE_LIMITS, type GivenFile } from "@regrow/core/protocol";
import { writeDurably } from "../identity/index.ts";
import { FILES, FOLDERS } from "../layout/index.ts";

/** A file that the DMS has given, or is about to. */
export interface HeldFile extends GivenFile {
  /** Null while it may not be there. */
  readonly crc32: number | null;
}

/** Which names of the file system are the DMS's: `files/given.json`, which goes with the files when the device is wiped. */
export interface GivenList {
  /** Name of the list that is in place; null: none, or one that is on its way. */
  readonly name: string | null;
  /** While one is on its way what was and what is to be, so that a cut leaves nothing behind that nobody takes away. */
  readonly files: readonly HeldFile[];
}

const EMPTY_LIST: GivenList = { name: null, files: [] };

/** What cannot be read is none: the files come again, and those that were taken away meanwhile stay as a user's. */
export async function readGivenList(disk: Disk): Promise<GivenList> {
  try {
    return parse(JSON.parse(new TextDecoder().decode(await disk.read(FILES.givenFiles, MAX_BYTES))));
  } catch (error) {
    if (error instanceof DiskError || error instanceof SyntaxError || error instanceof FieldError) return EMPTY_LIST;
    throw error;
  }
}

/** Durable when it resolves. @throws DiskError */
export async function writeGivenList(disk: Disk, list: GivenList): Promise<void> {
  if ((await disk.status(FOLDERS.files)) === undefined) {
    await disk.makeDirectory(FOLDERS.files);
    await disk.syncDirectory("");
  }
  await writeDurably(disk, FILES.givenFiles, new TextEncoder().encode(JSON.stringify(list)));
}

const MAX_BYTES = 256 * 1024;
const MAX_NAME = 95;
const HEX_64 = /^[0-9a-f]{64}$/;

function parse(value: unknown): GivenList {
  const fields = readObject(value);
  return {
    name: readNullable(fields["name"], (name) => readText(name, 64, HEX_64)),
    files: readList(fields["files"], 2 * GIVEN_FILE_LIMITS.files, (item) => {
      const file = readObject(item);
      return {
        name: readText(file["name"], MAX_NAME),
        sha256: readText(file["sha256"], 64, HEX_64),
        sizeBytes: readInteger(file["sizeBytes"], 0, GIVEN_FILE_LIMITS.sizeBytes),
        crc32: readNullable(file["crc32"], (crc32) => readInteger(crc32, 0, 0xffff_ffff)),
      };
    }),
  };
}
