import { PLAIN, type CommandRow } from "./row.ts";

/** About the serial line. */
export const UART_COMMANDS = {
  uart_update: {
    ...PLAIN,
    short: "uartu",
    summary: "give the serial line the speed and format of the uart variables, once this is answered",
    source: "device-facts 3.1 and 3.2 (the name); the short name, and when it happens, are inferred",
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
