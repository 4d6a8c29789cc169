import { DISK_ERRORS, DiskError, type DiskErrorCode } from "@regrow/core/port";

/** Errno names that mean the same for our callers as one of the port's. */
const SAME_AS: Readonly<Record<string, DiskErrorCode>> = {
  EPERM: "EACCES",
  EDQUOT: "ENOSPC",
  EFBIG: "ENOSPC",
  // A last part that is a symbolic link: opened with O_NOFOLLOW, so it is not a file here.
  ELOOP: "EINVAL",
  ENAMETOOLONG: "EINVAL",
};

/** What Node threw, as the port's error; an errno that the port does not know is EIO, with the original as its cause. */
export function asDiskError(thrown: unknown, path: string): DiskError {
  if (thrown instanceof DiskError) return thrown;
  const errno = errnoOf(thrown);
  const code = DISK_ERRORS.find((known) => known === errno) ?? SAME_AS[errno] ?? "EIO";
  return new DiskError(code, path, { cause: thrown });
}

function errnoOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
}
