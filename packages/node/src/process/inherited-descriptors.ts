import { closeSync, readFileSync, readdirSync } from "node:fs";

/** open(2), Linux: the number is part of what the kernel promises programs. */
const O_CLOEXEC = 0o2000000;

/**
 * Closes what our own parent left open and our children would get: Node shields only the first few descriptors.
 * To be called once, when the program starts. Node opens its own ones close-on-exec, which tells them apart.
 * Does nothing on a system without /proc.
 * @returns the descriptors that were closed
 */
export function closeInheritedDescriptors(): readonly number[] {
  const inherited = openDescriptors().filter((descriptor) => descriptor > 2 && isInheritable(descriptor));
  for (const descriptor of inherited) closeSync(descriptor);
  return inherited;
}

function openDescriptors(): readonly number[] {
  try {
    return readdirSync("/proc/self/fd").map(Number);
  } catch {
    // No /proc: nothing is known, so nothing is closed.
    return [];
  }
}

function isInheritable(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    // The one that listed the folder is closed by now.
    return false;
  }
}
