import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/** Process numbers of everything that a process has started, directly or not, the deepest last. Synchronous: it is used while exiting. */
export function descendants(pid: number): readonly number[] {
  const parents = parentTable();
  const found = [pid];
  for (const parent of found)
    for (const [child, itsParent] of parents) if (itsParent === parent && !found.includes(child)) found.push(child);
  return found.slice(1);
}

/**
 * Ends a process and everything below it, at once. All are halted first, until none is found that was not: a child that is just
 * being started would else outlive its parent, and nobody could find it any more. Returns their numbers.
 */
export function killTree(pid: number): readonly number[] {
  const tree = new Set<number>();
  for (let found = [pid]; found.length > 0; found = descendants(pid).filter((one) => !tree.has(one))) {
    for (const one of found) signalQuietly(one, "SIGSTOP");
    for (const one of found) tree.add(one);
  }
  for (const one of tree) signalQuietly(one, "SIGKILL");
  return [...tree];
}

/** True while the process does something; one that was killed and only waits for its parent to take note does not. */
export function isRunning(pid: number): boolean {
  if (process.platform !== "linux") return signalQuietly(pid, 0);
  const state = statFields(String(pid))?.[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

/** False when there is no such process any more. */
function signalQuietly(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH") return false;
    throw thrown;
  }
}

function parentTable(): ReadonlyMap<number, number> {
  return process.platform === "linux" ? procTable() : psTable();
}

function procTable(): ReadonlyMap<number, number> {
  const table = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== undefined) table.set(Number(name), parent);
  }
  return table;
}

function parentOf(pid: string): number | undefined {
  const field = statFields(pid)?.[1];
  return field === undefined ? undefined : Number(field);
}

/** /proc/<pid>/stat from its third field on; the name before it stands in brackets and may hold anything. Source: proc(5). */
function statFields(pid: string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // ended since its number was found
  }
}

function psTable(): ReadonlyMap<number, number> {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8", timeout: 5_000 });
  const rows = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(rows.flatMap(([pid, parent]) => (pid === undefined || parent === undefined ? [] : [[pid, parent]])));
}
