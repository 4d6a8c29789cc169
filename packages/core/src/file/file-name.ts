import { RegrowError } from "../error/index.ts";
import { foldName, printable } from "../manifest/path-rules.ts";
import { FILE_LIMITS } from "./file-row.ts";

const SYSTEM_PREFIX = "sys/";

/**
 * Checks the name of a file that a user makes. There are no folders: "/" is a character like others, also in front (device-facts
 * 8.1 and 8.3), so nothing here can lead out of anything.
 * @throws RegrowError FILE_NAME_INVALID; FILE_PROTECTED for names below sys/
 */
export function checkFileName(name: string): void {
  const reason = findFault(name);
  if (reason !== undefined) throw new RegrowError("FILE_NAME_INVALID", { name: printable(name), reason });
  if (isSystemName(name))
    throw new RegrowError("FILE_PROTECTED", { name: printable(name), reason: "names below sys/ are the framework's" });
}

/** True for names that only the framework may use, however they are written. */
export function isSystemName(name: string): boolean {
  return foldName(name).replace(/^\/+/, "").startsWith(SYSTEM_PREFIX);
}

function findFault(name: string): string | undefined {
  if (name === "") return "empty";
  if (!name.isWellFormed() || /\p{Cc}/u.test(name)) return "control character";
  // A list of files is taken apart at its spaces.
  if (name !== name.trim()) return "begins or ends with a space";
  const bytes = new TextEncoder().encode(name).length;
  return bytes > FILE_LIMITS.nameBytes ? `${bytes} bytes, at most ${FILE_LIMITS.nameBytes}` : undefined;
}
