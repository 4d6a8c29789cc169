import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RegrowError } from "@regrow/core/error";

/**
 * Makes a file that must not be there yet, in one step: a power cut leaves all of it or nothing.
 * @throws RegrowError KEY_EXISTS
 */
export async function writeNew(path: string, contents: string | Uint8Array, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await withDraft(path, contents, mode, async (draft) => {
    try {
      // Unlike rename, link refuses a name that is taken.
      await link(draft, path);
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && cause.code === "EEXIST")
        throw new RegrowError("KEY_EXISTS", { file: path }, { cause });
      throw cause;
    }
  });
}

/** Replaces a file, or makes it, in one step: a power cut leaves the old one or the new one. */
export async function replaceFile(path: string, contents: string | Uint8Array, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await withDraft(path, contents, mode, (draft) => rename(draft, path));
}

/** A file's bytes; undefined where there is no such file. @throws RegrowError KEY_UNREADABLE */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new RegrowError("KEY_UNREADABLE", { file: path, reason: code }, { cause });
  }
}

/** Names in a folder; none where there is no such folder. @throws RegrowError KEY_UNREADABLE */
export async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw new RegrowError("KEY_UNREADABLE", { folder: path }, { cause });
  }
}

/** Makes a folder's names durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function withDraft(
  path: string,
  contents: string | Uint8Array,
  mode: number,
  place: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeAndSync(draft, contents, mode);
    await place(draft);
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
}

async function writeAndSync(path: string, contents: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(contents);
    await file.sync();
  } finally {
    await file.close();
  }
}
