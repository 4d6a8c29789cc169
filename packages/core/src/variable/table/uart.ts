import { SETTING, type VariableRow } from "./row.ts";

/** In the list of the kernel (device-facts 3.1 and 3.2), so there in safe mode; speed and bits are known to be lockable. */
const UART = { ...SETTING, effect: "uart-update", backup: true, lockable: true } as const;

/** Of the serial line. */
export const UART_VARIABLES = {
  "uart.baud": {
    ...UART,
    short: "ua b",
    kind: "number",
    default: "115200",
    range: [300, 4_000_000],
    unit: "bit/s",
    summary: "speed of the serial line",
    source: "device-facts 3.2; default and range inferred",
  },
  "uart.data": {
    ...UART,
    short: "ua d",
    kind: "choice",
    choices: ["5", "6", "7", "8"],
    default: "8",
    range: [1, 1],
    summary: "data bits of the serial line",
    source: "device-facts 3.2; default and range inferred",
  },
  "uart.device": {
    ...SETTING,
    short: "ua v",
    kind: "text",
    default: "",
    range: [0, 255],
    effect: "save-and-reboot",
    summary: "the serial line on which commands are taken, such as /dev/ttyS0; empty: none",
    backup: true,
    lockable: true,
    evidence: "ours",
    source: "ours: a machine may have several lines, a module has one",
  },
  "uart.flow": {
    ...UART,
    short: "ua f",
    kind: "boolean",
    default: "0",
    range: [0, 1],
    summary: "1: flow control by RTS and CTS",
    source: "device-facts 3.2 (the name); that it can be locked is inferred (7.4)",
  },
  "uart.parity": {
    ...UART,
    short: "ua p",
    kind: "choice",
    choices: ["none", "even", "odd"],
    default: "none",
    range: [3, 4],
    summary: "parity of the serial line",
    source: "device-facts 3.2 (the name); values, and that it can be locked, are inferred (7.4)",
  },
  "uart.stop": {
    ...UART,
    short: "ua s",
    kind: "choice",
    choices: ["1", "2"],
    default: "1",
    range: [1, 1],
    summary: "stop bits of the serial line",
    source: "device-facts 3.2 (the name); values, and that it can be locked, are inferred (7.4)",
  },
} as const satisfies Readonly<Record<string, VariableRow>>;
