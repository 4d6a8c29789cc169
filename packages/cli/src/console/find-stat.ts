import type { Dialect } from "@regrow/core/variable";
import { FILE_LIMITS } from "@regrow/core/file";

export interface FoundFile {
  readonly sizeBytes: number;
  /** Of its bytes as the device has just read them; null where it does not tell one. */
  readonly sha256: string | null;
}

/** A file's size and hash in the answer of `file_stat` (gecko-os) or `ls -v` (zentrios); undefined where it is not there. */
export function findStat(text: string, name: string, dialect: Dialect): FoundFile | undefined {
  return dialect === "gecko-os" ? readStat(text) : findRow(text, name);
}

/** `<field>: <value>` in each line. */
function readStat(text: string): FoundFile | undefined {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (\\S+)$`, "m").exec(text)?.[1];
  const sizeBytes = readSize(field("size"));
  const hash = field("hash");
  if (sizeBytes === undefined) return undefined;
  return { sizeBytes, sha256: hash !== undefined && /^[\da-f]{64}$/i.test(hash) ? hash.toLowerCase() : null };
}

/** `# <index> <type> <flags> <handle> <size> <version> <name>`, and names may hold spaces. Source: device-facts 8.3. */
function findRow(text: string, name: string): FoundFile | undefined {
  for (const line of text.split("\n")) {
    const [, size, found] = /^#\s+\d+\s+\S+\s+\S+\s+\d+\s+(\d+)\s+\S+\s+(.*)$/.exec(line) ?? [];
    const sizeBytes = readSize(size);
    if (found === name && sizeBytes !== undefined) return { sizeBytes, sha256: null };
  }
  return undefined;
}

function readSize(digits: string | undefined): number | undefined {
  if (digits === undefined || !/^\d{1,12}$/.test(digits)) return undefined;
  return Number(digits) <= FILE_LIMITS.sizeBytes ? Number(digits) : undefined;
}
