import { APP_VARIABLES } from "./table/app.ts";
import { CLIENT_VARIABLES } from "./table/client.ts";
import { CONSOLE_VARIABLES } from "./table/console.ts";
import { DMS_VARIABLES } from "./table/dms.ts";
import { HTTP_SERVER_VARIABLES } from "./table/http-server.ts";
import { NETWORK_VARIABLES } from "./table/network.ts";
import { REMOTE_TERMINAL_VARIABLES } from "./table/remote-terminal.ts";
import type { VariableRow } from "./table/row.ts";
import { SETUP_VARIABLES } from "./table/setup.ts";
import { SOFTAP_VARIABLES } from "./table/softap.ts";
import { SYSTEM_VARIABLES } from "./table/system.ts";
import { UART_VARIABLES } from "./table/uart.ts";
import { WLAN_VARIABLES } from "./table/wlan.ts";

/** The table of variables; `get`, `set`, completion, `help variables`, docs/reference/variables.md and docs/compatibility.md are made from it. */
export const VARIABLES = {
  ...APP_VARIABLES,
  ...CLIENT_VARIABLES,
  ...CONSOLE_VARIABLES,
  ...DMS_VARIABLES,
  ...HTTP_SERVER_VARIABLES,
  ...NETWORK_VARIABLES,
  ...REMOTE_TERMINAL_VARIABLES,
  ...SETUP_VARIABLES,
  ...SOFTAP_VARIABLES,
  ...SYSTEM_VARIABLES,
  ...UART_VARIABLES,
  ...WLAN_VARIABLES,
} as const satisfies Readonly<Record<string, VariableRow>>;
export type VariableName = keyof typeof VARIABLES;

/** The row of a name, with the columns that every row has. */
export function variableRow(name: VariableName): VariableRow {
  return VARIABLES[name];
}
