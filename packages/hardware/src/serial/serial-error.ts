import { SerialError, type SerialErrorCode } from "@regrow/core/port";

/** What the system says, in words, since the binding gives no codes. */
const SAYINGS: readonly (readonly [RegExp, SerialErrorCode])[] = [
  [/No such file or directory|ENOENT|File not found/i, "NOT_FOUND"],
  [/Permission denied|Access denied|EACCES|EPERM/i, "DENIED"],
  [/Cannot lock port|Resource busy|temporarily unavailable|EBUSY|EAGAIN/i, "BUSY"],
  [/Inappropriate ioctl|Invalid argument|Invalid \w+|baud|bits setting/i, "FORMAT"],
];

/** A failure to open or change a line. */
export function asSerialError(error: unknown, path: string): SerialError {
  if (error instanceof SerialError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = SAYINGS.find(([saying]) => saying.test(text))?.[1] ?? "LOST";
  return new SerialError(code, path, { cause: error });
}
