import { open, stat, type FileHandle } from "node:fs/promises";

/** Of a descriptor that is open already, as shells and systemd hand over: somebody writes at its other end. */
const HANDED_OVER = /^\/(?:dev\/(?:fd\/|stdin$)|proc\/)/;

/** Opens a file for reading. A named pipe is none: to open it would wait, perhaps for ever, and nothing could end that. */
export async function openPlain(path: string): Promise<FileHandle> {
  // Where there is nothing, `open` says so.
  const found = HANDED_OVER.test(path) ? undefined : await stat(path).catch(() => undefined);
  if (found?.isFIFO() === true) throw new Error(`${path} is a pipe, and no file`);
  return open(path, "r");
}
