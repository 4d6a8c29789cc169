import type { Dialect } from "../variable/index.ts";
import { DEVICE_COMMANDS } from "./table/device.ts";
import { DMS_COMMANDS } from "./table/dms.ts";
import { FILE_COMMANDS } from "./table/file.ts";
import { HTTP_COMMANDS } from "./table/http.ts";
import { NETWORK_COMMANDS } from "./table/network.ts";
import type { CommandRow } from "./table/row.ts";
import { SETUP_COMMANDS } from "./table/setup.ts";
import { STREAM_COMMANDS } from "./table/stream.ts";
import { UART_COMMANDS } from "./table/uart.ts";
import { VARIABLE_COMMANDS } from "./table/variable.ts";

/** The table of commands; parser, completion, `help`, docs/reference/commands.md and docs/compatibility.md are made from it. */
export const COMMANDS = {
  ...DEVICE_COMMANDS,
  ...DMS_COMMANDS,
  ...FILE_COMMANDS,
  ...HTTP_COMMANDS,
  ...NETWORK_COMMANDS,
  ...SETUP_COMMANDS,
  ...STREAM_COMMANDS,
  ...UART_COMMANDS,
  ...VARIABLE_COMMANDS,
} as const satisfies Readonly<Record<string, CommandRow>>;
export type CommandName = keyof typeof COMMANDS;

/** The row of a name, with the columns that every row has. */
export function commandRow(name: CommandName): CommandRow {
  return COMMANDS[name];
}

const ALL = (Object.keys(COMMANDS) as CommandName[]).toSorted();

/** All names of a dialect, sorted; in safe mode those that are left. */
export function commandNames(where: {
  readonly dialect: Dialect;
  readonly isSafeMode: boolean;
}): readonly CommandName[] {
  return ALL.filter((name) => {
    const row = commandRow(name);
    return row.dialects.includes(where.dialect) && (row.safeMode || !where.isSafeMode);
  });
}
