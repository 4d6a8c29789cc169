import { createHash } from "node:crypto";
import { answerData } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import type { Dialect } from "@regrow/core/variable";
import { askFor, askForText, quoted } from "./ask.ts";
import { readDialect } from "./device-dialect.ts";
import type { DeviceLink } from "./device-link.ts";
import { findStat, type FoundFile } from "./find-stat.ts";
import { createPartial, type PartialFile } from "./partial-file.ts";
import { readHandle } from "./read-handle.ts";
import type { Moved, UploadOptions } from "./upload.ts";

/**
 * Brings a file of the device here. Its name means the new bytes when all of them are there and are those that the device has; before
 * that, and when anything fails, what was there before is still there.
 * @throws RegrowError CONSOLE_REFUSED, FILE_UNKNOWN, FILE_SIZE_WRONG, FILE_CHECKSUM_WRONG, OUTPUT_UNWRITABLE, and what links throw
 */
export async function download(link: DeviceLink, options: UploadOptions): Promise<Moved> {
  const { name, file, signal } = options;
  return await link.exactly(async () => {
    const dialect = await readDialect(link, { signal });
    const found = await find(link, name, dialect, signal);
    const received = await createPartial(file);
    try {
      const sha256 = await receive(link, received, { ...options, found });
      if (found.sha256 !== null && found.sha256 !== sha256) throw new RegrowError("FILE_CHECKSUM_WRONG", { name });
      await received.keep();
    } finally {
      await received[Symbol.asyncDispose]();
    }
    return { name, file, sizeBytes: found.sizeBytes, checked: found.sha256 === null ? "size" : "sha256" };
  });
}

/** ZentriOS has no `file_stat`: there its list has the size, and nothing a checksum. */
async function find(link: DeviceLink, name: string, dialect: Dialect, signal: AbortSignal): Promise<FoundFile> {
  const line = dialect === "gecko-os" ? `file_stat ${quoted(name)}` : "ls -v";
  const found = findStat(await askForText(link, line, { signal }), name, dialect);
  if (found === undefined) throw new RegrowError("FILE_UNKNOWN", { name });
  return found;
}

/** Gives the hash of what came. */
async function receive(
  link: DeviceLink,
  target: PartialFile,
  { name, status, signal, found }: UploadOptions & { readonly found: FoundFile },
): Promise<string> {
  const hash = createHash("sha256");
  const { sizeBytes } = found;
  const handle = readHandle(await askForText(link, `file_open ${quoted(name)}`, { signal }));
  let done = 0;
  try {
    // Also of an empty file something is read: its end closes the stream.
    do {
      const length = Math.min(link.chunk.readBytes, Math.max(1, sizeBytes - done));
      const data = answerData(await askFor(link, `stream_read ${handle} ${length}`, { signal }));
      done += data.length;
      if (data.length > length || done > sizeBytes || (data.length === 0 && done < sizeBytes))
        throw new RegrowError("FILE_SIZE_WRONG", { name, expected: sizeBytes, actual: done });
      hash.update(data);
      await target.write(data);
      status.progress({ label: `from ${name}`, done, total: sizeBytes, unit: "bytes" });
    } while (done < sizeBytes);
  } catch (error) {
    // At its end the device has closed the stream, and the number may be somebody else's by now.
    if (done < sizeBytes) await link.run(`stream_close ${handle}`).catch(() => {});
    throw error;
  }
  return hash.digest("hex");
}
