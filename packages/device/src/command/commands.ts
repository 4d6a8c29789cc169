import type { Dialect } from "@regrow/core/variable";
import { clientCommands, httpCommands, networkCommands, setupCommands } from "../network/index.ts";
import { bridgeCommands } from "./bridge-commands.ts";
import type { CommandContext } from "./command-context.ts";
import { deviceCommands } from "./device-commands.ts";
import { dmsCommands } from "./dms-commands.ts";
import { doctorCommands } from "./doctor-commands.ts";
import type { Executors } from "./executors.ts";
import { fileCommands } from "./file-commands.ts";
import { resetCommands } from "./reset-commands.ts";
import { streamCommands } from "./stream-commands.ts";
import { uartCommands } from "./uart-commands.ts";
import { variableCommands } from "./variable-commands.ts";

/** All commands of the table. */
export function consoleCommands(context: CommandContext, dialect: Dialect): Executors {
  const executors: Executors = {
    ...bridgeCommands(context),
    ...clientCommands(context),
    ...deviceCommands(context, dialect),
    ...dmsCommands(context, dialect),
    ...doctorCommands(context),
    ...fileCommands(context, dialect),
    ...httpCommands(context, dialect),
    ...networkCommands(context),
    ...resetCommands(context),
    // Its script is of commands.
    ...setupCommands(context, dialect, (line) => executors[line.command](line)),
    ...streamCommands(context),
    ...uartCommands(context),
    ...variableCommands(context, dialect),
  };
  return executors;
}
