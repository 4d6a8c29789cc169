import type { Dialect } from "@regrow/core/variable";
import type { ConsoleContext } from "./console-context.ts";
import { deviceCommands } from "./device-commands.ts";
import { dmsCommands } from "./dms-commands.ts";
import { doctorCommands } from "./doctor-commands.ts";
import type { Executors } from "./executors.ts";
import { fileCommands } from "./file-commands.ts";
import { streamCommands } from "./stream-commands.ts";
import { variableCommands } from "./variable-commands.ts";

/** All commands of the table. */
export function consoleCommands(context: ConsoleContext, dialect: Dialect): Executors {
  return {
    ...deviceCommands(context, dialect),
    ...dmsCommands(context),
    ...doctorCommands(context),
    ...fileCommands(context, dialect),
    ...streamCommands(context),
    ...variableCommands(context, dialect),
  };
}
