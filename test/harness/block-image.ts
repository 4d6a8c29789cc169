import { open, writeFile } from "node:fs/promises";
import { descendants } from "regrow/process";

/** Tries to read the image while nothing in it changes; the journal's thread and the flusher write on their own account. */
const TRIES = 200;

/**
 * What the block device below a mounted image holds at this moment. The device's processes are stopped at a moment of their own
 * (SIGSTOP), and the image is read until two readings are equal: then it was so at one moment between them.
 *
 * That models a power cut with a drive that keeps what it was given in order: all that the file system has handed to the drive is
 * there, what it still holds in its own memory (data not synced, names not committed to the journal) is not. It does not model a
 * drive that loses or reorders its own cache between two flushes: the simulated disk does that.
 */
export async function copyBlocks(image: string, to: string, pid: number): Promise<void> {
  const tree = [pid, ...descendants(pid)];
  signal(tree, "SIGSTOP");
  try {
    let last = await read(image);
    for (let count = 0; count < TRIES; count += 1) {
      const next = await read(image);
      if (last.equals(next)) return await writeFile(to, next);
      last = next;
    }
    throw new Error("the image never stood still");
  } finally {
    signal(tree, "SIGCONT");
  }
}

async function read(image: string): Promise<Buffer> {
  await using file = await open(image);
  return await file.readFile();
}

function signal(tree: readonly number[], name: "SIGSTOP" | "SIGCONT"): void {
  for (const pid of tree) {
    try {
      process.kill(pid, name);
    } catch {
      // it has ended meanwhile
    }
  }
}
