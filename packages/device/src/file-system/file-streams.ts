import { RegrowError } from "@regrow/core/error";
import { shownVersion } from "@regrow/core/file";
import type { Dialect } from "@regrow/core/variable";
import type { FileReader } from "./file-reader.ts";
import type { FileWriter } from "./file-writer.ts";
import type { Stream } from "./stream-table.ts";

const TYPE = "FILE";

/** A file that is read by its handle. */
export function readingStream(reader: FileReader, dialect: Dialect): Stream {
  let isOver = false;
  return {
    type: TYPE,
    info: infoOf(reader.entry, dialect),
    get isOver() {
      return isOver;
    },
    poll: () => (reader.remainingBytes > 0 ? 1 : 2),
    read: async (maxBytes) => {
      try {
        const bytes = await reader.read(maxBytes);
        isOver = reader.remainingBytes === 0;
        return bytes;
      } catch (error) {
        isOver = true;
        throw error;
      }
    },
    write: () => Promise.reject(new RegrowError("STREAM_WRONG_WAY", { name: reader.entry.name })),
    close: () => reader.close(),
  };
}

/**
 * A file that is made by its handle. It is there with its last byte; the handle stays until somebody closes it, as hosts do. Closed
 * before the first byte it was a question for free space (device-facts 2.11), closed later it is a file that was not made.
 */
export function writingStream(writer: FileWriter, dialect: Dialect): Stream {
  const { name } = writer.file;
  let isOver = false;
  return {
    type: TYPE,
    info: infoOf(writer.file, dialect),
    get isOver() {
      return isOver;
    },
    poll: () => 0,
    read: () => Promise.reject(new RegrowError("STREAM_WRONG_WAY", { name })),
    write: async (bytes) => {
      try {
        await writer.write(bytes);
      } catch (error) {
        isOver = !writer.isDone;
        throw error;
      }
    },
    close: async () => {
      const { missingBytes, isUntouched } = writer;
      await writer.abort();
      // A stream that failed has said so.
      if (!writer.isDone && !isUntouched && !isOver) throw new RegrowError("FILE_SIZE_WRONG", { name, missingBytes });
    },
  };
}

/** Clients look for this form. Source: device-facts 2.12. */
function infoOf({ name, version }: { readonly name: string; readonly version: string }, dialect: Dialect): string {
  return `${name}-${shownVersion(version, dialect)}`;
}
