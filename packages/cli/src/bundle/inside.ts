import { resolve, sep } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { DESCRIPTION_FILE } from "./description.ts";

/** @throws RegrowError CONFIGURATION_INVALID for a path that leaves the folder */
export function inside(folder: string, path: string, field: string): string {
  const resolved = resolve(folder, path);
  if (resolved === folder || resolved.startsWith(folder + sep)) return resolved;
  throw new RegrowError("CONFIGURATION_INVALID", {
    file: DESCRIPTION_FILE,
    field,
    expected: "a path inside the folder",
    actual: path,
  });
}
