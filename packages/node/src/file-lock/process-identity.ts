import { readFile } from "node:fs/promises";

/** A process as a line of text: its number, the moment it was started, the boot of the machine. Numbers alone are used again. */
export async function processIdentity(pid: number): Promise<string | undefined> {
  const stat = await readProc(`/proc/${pid}/stat`);
  const boot = await readProc("/proc/sys/kernel/random/boot_id");
  if (stat === undefined) return undefined;
  // proc_pid_stat(5): the name in field 2 may hold spaces and brackets; the start time is field 22, the 20th after it.
  const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Ended, and only its parent has not taken note: a killed process in a container whose init does not reap stays so for ever.
  if (afterName[0] === "Z" || afterName[0] === "X") return undefined;
  return `${pid} ${afterName[19] ?? "?"} ${boot?.trim() ?? "?"}`;
}

/** True while the process that this text was made for is running. */
export async function isSameProcess(holder: { readonly pid: number; readonly text: string }): Promise<boolean> {
  if (holder.pid <= 0) return false;
  const now = await processIdentity(holder.pid);
  if (now !== undefined) return now === holder.text || holder.text === String(holder.pid);
  // Gone, or a system without /proc, where only the number can be asked for.
  return holder.text === String(holder.pid) && answersSignal(holder.pid);
}

function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}

async function readProc(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    // The process ended, or there is no /proc: either way nothing is known about it.
    return undefined;
  }
}
