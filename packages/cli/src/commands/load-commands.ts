import type { Command } from "../command/index.ts";
import { COMMAND_GROUPS } from "./command-groups.ts";

/** Commands whose names begin with the word; all of them where there is no such word, for help and for who mistyped. */
export async function loadCommands(first?: string): Promise<readonly Command[]> {
  const load = first !== undefined && Object.hasOwn(COMMAND_GROUPS, first) ? COMMAND_GROUPS[first] : undefined;
  if (load !== undefined) return await load();
  const groups = await Promise.all(Object.values(COMMAND_GROUPS).map((loadGroup) => loadGroup()));
  return groups.flat();
}
