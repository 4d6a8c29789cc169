import { DiskError } from "@regrow/core/port";

/** The same rule as NodeDisk has. @throws DiskError EINVAL */
export function checkPath(path: string): void {
  if (path === "") return;
  if (path.includes("\0")) throw new DiskError("EINVAL", path);
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") throw new DiskError("EINVAL", path);
  }
}

/** @throws DiskError EINVAL for the root too, whose name nobody can change */
export function checkName(path: string): void {
  if (path === "") throw new DiskError("EINVAL", path);
  checkPath(path);
}
