import { appendFile, chmod, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomic } from "@regrow/node/atomic-file";
import { hasSecret } from "@regrow/core/command";
import { sessionFile } from "../session/index.ts";

/** Lines that a person has typed, kept for the next session. */
export interface History {
  /** The newest first, each once. */
  readonly lines: readonly string[];
  /** Keeps a line, unless it holds a secret. */
  add(line: string): Promise<void>;
}

export const MAX_HISTORY = 500;
/** The file grows by a line at a time; when it is opened with more than so many, the old ones go. */
const MAX_KEPT = 2 * MAX_HISTORY;

/**
 * Opens `console-history` beside the session file, readable by this user alone. A history that cannot be read or kept is none: that
 * ends no session.
 */
export async function openHistory(environment: Readonly<Record<string, string | undefined>>): Promise<History> {
  const file = join(dirname(sessionFile(environment)), "console-history");
  const kept = (await readFile(file, "utf8").catch(() => "")).split("\n").filter(isKept);
  const isWritable = await prepare(file, kept).catch(() => false);
  return {
    lines: [...new Set(kept.toReversed())].slice(0, MAX_HISTORY),
    async add(line) {
      if (isWritable && isKept(line)) await appendFile(file, `${line}\n`).catch(() => {});
    },
  };
}

function isKept(line: string): boolean {
  return line.trim() !== "" && !/\p{Cc}/u.test(line) && !hasSecret(line);
}

/** Also where a file of that name was there before, with other rights. */
async function prepare(file: string, kept: readonly string[]): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  if (kept.length > MAX_KEPT) {
    await writeFileAtomic(file, `${kept.slice(-MAX_HISTORY).join("\n")}\n`, 0o600);
    return true;
  }
  await appendFile(file, "", { mode: 0o600 });
  await chmod(file, 0o600);
  return true;
}
