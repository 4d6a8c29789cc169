import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { acquireLock } from "@regrow/node/file-lock";
import { isErrno } from "./storage-failure.ts";

const LOCK = "lock";

/** A folder that exists while something is being made in it. */
export interface Workspace extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes the folder, or empties one that a killed process has left behind; gone with everything in it when it is disposed of.
 * @throws RegrowError BACKUP_BUSY while another process has it
 */
export async function openWorkspace(path: string): Promise<Workspace> {
  await using stack = new AsyncDisposableStack();
  await mkdir(path, { mode: 0o700 }).catch((thrown: unknown) => {
    if (!isErrno(thrown, "EEXIST")) throw thrown;
  });
  const taken = await acquireLock(join(path, LOCK));
  if (taken.kind === "held") throw new RegrowError("BACKUP_BUSY", { folder: path, heldByProcess: taken.pid });
  stack.defer(() => rm(path, { recursive: true, force: true }));
  for (const name of await readdir(path)) {
    if (name !== LOCK) await rm(join(path, name), { recursive: true, force: true });
  }
  const held = stack.move();
  return { path, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
