import { commandFormat, type VariableName } from "@regrow/core/variable";
import type { Settings } from "../../settings/index.ts";

/** The settings, but framed for programs whatever they say: for a standard input that a program holds from the start. */
export function machineFraming(settings: Pick<Settings, "get">): Pick<Settings, "get"> {
  const fixed = new Map<VariableName, string>(
    Object.entries(commandFormat("machine")).map(([name, value]) => [name as VariableName, value]),
  );
  return { get: (name) => fixed.get(name) ?? settings.get(name) };
}
