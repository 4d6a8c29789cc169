import { DiskError } from "@regrow/core/port";

/**
 * Checks a path of the Disk port: relative, "/" between parts, no part that names another folder. "" is the root.
 * @throws DiskError EINVAL
 */
export function checkPath(path: string): void {
  if (path === "") return;
  if (path.includes("\0")) throw new DiskError("EINVAL", path);
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") throw new DiskError("EINVAL", path);
  }
}

/**
 * Checks a path that must name something inside the root, because the operation changes its name.
 * @throws DiskError EINVAL
 */
export function checkName(path: string): void {
  if (path === "") throw new DiskError("EINVAL", path);
  checkPath(path);
}

/** The folder that holds this name; "" for a name in the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
