import { RegrowError } from "../error/index.ts";

/** The error of a delta that is not what its format says. */
export function deltaInvalid(reason: string): RegrowError {
  return new RegrowError("UPDATE_PACK_INVALID", { reason });
}
