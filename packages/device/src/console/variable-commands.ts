import type { Dialect } from "@regrow/core/variable";
import { argumentOf, type ExecutorsOf } from "./executors.ts";
import type { ConsoleContext } from "./console-context.ts";
import { SET_OK, SUCCESS, fail } from "./outcome.ts";
import { getVariable, isVariableName, setVariable } from "./variables.ts";

/** Commands about variables. Source: device-facts 2.2. */
export function variableCommands(context: ConsoleContext, dialect: Dialect): ExecutorsOf<"get" | "save" | "set"> {
  return {
    get: async (line) => getVariable(argumentOf(line, "variable"), dialect, await context.reading()),
    save: async () => {
      await context.settings.save();
      return SUCCESS;
    },
    set: async (line) => {
      const name = argumentOf(line, "variable");
      const value = argumentOf(line, "value");
      if (!isVariableName(name)) return fail(6);
      if (name !== "system.uuid") return setVariable(name, value, context.settings);
      // Who the device is has a place of its own, and no `save`: it is durable at once.
      const refusal = await context.setUuid(value);
      return refusal === undefined ? SET_OK : fail(7, refusal);
    },
  };
}
