import { RegrowError } from "@regrow/core/error";
import { DiskError } from "@regrow/core/port";

/** True for a failure that says what it is: of a disk, or a refusal by its code. Anything else is a bug. */
export function isRefusal(thrown: unknown): boolean {
  return thrown instanceof DiskError || (thrown instanceof RegrowError && thrown.code !== "INTERNAL");
}
