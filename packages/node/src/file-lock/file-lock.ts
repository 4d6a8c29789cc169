import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isSameProcess, processIdentity } from "./process-identity.ts";

/** Held until it is released or the process ends. */
export interface FileLock extends AsyncDisposable {
  release(): Promise<void>;
}

export type LockResult =
  | { readonly kind: "acquired"; readonly lock: FileLock }
  | { readonly kind: "held"; readonly pid: number };

/** Several programs may clear the same stale lock; one of them wins within a few rounds. */
const MOST_TRIES = 10;

/**
 * Takes the lock that the file at `path` stands for. The file names its holder; that of a process which is gone, or
 * which ran before the machine was started, counts for nothing and is replaced.
 * @returns who holds it, when somebody does
 */
export async function acquireLock(path: string): Promise<LockResult> {
  await mkdir(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    await writeFile(own, (await processIdentity(process.pid)) ?? String(process.pid));
    return await takeName(path, own);
  } finally {
    await rm(own, { force: true });
  }
}

/** What a disk says that takes no writes. */
const UNWRITABLE = ["ENOSPC", "EDQUOT", "EROFS", "EIO"];

/**
 * As `acquireLock`, for programs that must start whatever the disk does: where no file can be made, nothing is held, and only
 * a running holder that is named already keeps the others out.
 */
export async function acquireLockIfWritable(
  path: string,
): Promise<LockResult | { readonly kind: "unwritable"; readonly reason: string }> {
  try {
    return await acquireLock(path);
  } catch (thrown) {
    const reason = UNWRITABLE.find((code) => isErrno(thrown, code));
    if (reason === undefined) throw thrown;
    const holder = await readHolder(path);
    const isHeld = holder !== undefined && (await isSameProcess(holder));
    return isHeld ? { kind: "held", pid: holder.pid } : { kind: "unwritable", reason };
  }
}

async function takeName(path: string, own: string): Promise<LockResult> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    // A link either makes the name with its contents in it or fails: nobody ever reads a lock half written.
    if (await tryLink(own, path)) return { kind: "acquired", lock: lockAt(path) };
    const holder = await readHolder(path);
    if (holder !== undefined && (await isSameProcess(holder))) return { kind: "held", pid: holder.pid };
    await removeStale(path, own, holder?.text);
  }
  return { kind: "held", pid: 0 };
}

async function tryLink(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "EEXIST")) return false;
    throw thrown;
  }
}

interface Holder {
  readonly pid: number;
  readonly text: string;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const text = await readFile(path, "utf8");
    return { pid: Number.parseInt(text, 10) || 0, text };
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT")) return undefined;
    throw thrown;
  }
}

/** Removes the stale lock, and only that one: another program may have put its own there meanwhile. */
async function removeStale(path: string, own: string, staleText: string | undefined): Promise<void> {
  if (staleText === undefined) return;
  const guard = `${path}.clearing`;
  if (!(await tryLink(own, guard))) {
    // The one that was clearing may itself be gone.
    const clearing = await readHolder(guard);
    if (clearing !== undefined && !(await isSameProcess(clearing))) await rm(guard, { force: true });
    return;
  }
  try {
    if ((await readHolder(path))?.text === staleText) await rm(path, { force: true });
  } finally {
    await unlink(guard);
  }
}

function lockAt(path: string): FileLock {
  let isHeld = true;
  const release = async (): Promise<void> => {
    if (!isHeld) return;
    isHeld = false;
    await rm(path, { force: true });
  };
  return { release, [Symbol.asyncDispose]: release };
}

function isErrno(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}
