import { open, rename, rm } from "node:fs/promises";
import { refusalOf } from "@regrow/client/client";
import { TarReader } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { Status } from "../output/index.ts";

const MAX_ANSWER_CHARACTERS = 1024 * 1024;

export interface Download {
  /** What the DMS answered. */
  readonly answer: Response;
  /** What it is called where it breaks off, and where one watches: "export". */
  readonly label: string;
  readonly status: Pick<Status, "progress">;
  readonly signal: AbortSignal;
  /** Looks at the whole file before it has its name; what it throws is why there is none. */
  readonly check?: (partial: string) => Promise<void>;
}

/**
 * Writes a tar that a DMS streams into a file, which has its name only when it is whole.
 * @returns its size in bytes
 * @throws RegrowError as the DMS refused it; DMS_UNREACHABLE when it breaks off; what `check` throws
 */
export async function downloadTar(file: string, download: Download): Promise<number> {
  const { answer, label, status, signal, check } = download;
  if (!answer.ok) throw await readRefusal(answer);
  const partial = `${file}.partial`;
  const announced = Number(answer.headers.get("content-length") ?? Number.NaN);
  const total = Number.isNaN(announced) ? null : announced;
  const reader = new TarReader();
  let doneBytes = 0;
  try {
    {
      await using target = await open(partial, "w", 0o600);
      for await (const piece of answer.body ?? []) {
        signal.throwIfAborted();
        reader.push(piece);
        await target.appendFile(piece);
        doneBytes += piece.length;
        status.progress({ label, done: doneBytes, total, unit: "bytes" });
      }
      if (!reader.hasEnded) throw new RegrowError("DMS_UNREACHABLE", { reason: `the ${label} broke off`, doneBytes });
      await target.sync();
    }
    await check?.(partial);
  } catch (thrown) {
    await rm(partial, { force: true });
    signal.throwIfAborted();
    if (thrown instanceof TypeError)
      throw new RegrowError("DMS_UNREACHABLE", { reason: `the ${label} broke off`, doneBytes });
    throw thrown;
  }
  await rename(partial, file);
  return doneBytes;
}

/** Why the DMS refused. */
export async function readRefusal(answer: Response): Promise<RegrowError> {
  return refusalOf(answer.status, (await answer.text()).slice(0, MAX_ANSWER_CHARACTERS));
}
