import { stat } from "node:fs/promises";
import type { Clock } from "@regrow/core/port";
import { openPlain } from "../durable-file/index.ts";
import { checkPair, type CheckedPair } from "./certificate-pair.ts";

/** Where a pair is kept. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** How often two files that do not fit are read again before that is believed: a deploy writes one after the other. */
export interface Patience {
  readonly tries: number;
  readonly everyMs: number;
}

const MAX_BYTES = 1024 * 1024;

/** The pair in the files, or what is wrong with it, which names the files. @throws the signal's reason */
export async function readPair(
  files: CertificateFiles,
  { tries, everyMs }: Patience,
  clock: Pick<Clock, "nowMs" | "sleep">,
  signal: AbortSignal,
): Promise<CheckedPair> {
  for (let left = tries - 1; ; left -= 1) {
    const checked = await readOnce(files, clock.nowMs());
    if (checked.ok || !checked.isUnfinished || left <= 0) return checked;
    await clock.sleep(everyMs, signal);
  }
}

/** Changes with the files: by what a look at them costs nothing. */
export async function versionOf({ certificate, key }: CertificateFiles): Promise<string> {
  const versions = await Promise.all(
    [certificate, key].map(async (path) => {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        return `${mtimeMs} ${size} ${ino}`;
      } catch (thrown) {
        return String(thrown); // what cannot be read is read as such, and said
      }
    }),
  );
  return versions.join(", ");
}

async function readOnce(files: CertificateFiles, nowMs: number): Promise<CheckedPair> {
  try {
    return checkPair(await readText(files.certificate), await readText(files.key), nowMs);
  } catch (thrown) {
    return { ok: false, problem: thrown instanceof Error ? thrown.message : String(thrown), isUnfinished: true };
  }
}

async function readText(path: string): Promise<string> {
  await using file = await openPlain(path);
  const { size } = await file.stat();
  if (size > MAX_BYTES) throw new Error(`${path} is larger than any certificate`);
  return await file.readFile("utf8");
}
