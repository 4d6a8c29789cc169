import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import type { OpenFile } from "./file-calls.ts";

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** Opens for writing, making the file where there is none; only then the mode counts, whatever the umask says. */
export async function createOrOpen(
  absolute: string,
  flags: number,
  mode: number,
): Promise<{ readonly file: FileHandle; readonly isNew: boolean }> {
  try {
    const file = await open(absolute, flags | O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if ((mode & process.umask()) !== 0) await file.chmod(mode);
    return { file, isNew: true };
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
    return { file: await open(absolute, flags | O_WRONLY | O_NOFOLLOW), isNew: false };
  }
}

/** Writes all of it, however little the system takes at a time. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

/** Room for what is read next. Not filled with zeros, which would cost as much as hashing a part of it: give out what was read alone. */
export function roomFor(sizeBytes: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer);
}

/** Fills `target` from `offsetBytes` on. Fewer bytes than its length only at the end of the file. */
export async function readFrom(file: Pick<OpenFile, "read">, target: Uint8Array, offsetBytes: number): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await file.read(target, done, target.length - done, offsetBytes + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
